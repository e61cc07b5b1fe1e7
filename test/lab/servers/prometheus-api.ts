import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { admittedTo, Caller } from './caller';
import type { ServerContext } from './check';
import type { Target } from './scrape-targets';

/** One rule as Prometheus tells of it (`/api/v1/rules`). */
export interface LoadedRule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

export interface RuleGroup {
  readonly name: string;
  /** Path in the container. */
  readonly file: string;
  readonly rules: readonly LoadedRule[];
}

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
}

/** What a component that may call Prometheus asks of it. */
export class PrometheusApi {
  private constructor(private readonly caller: Caller) {}

  static async open(context: ServerContext): Promise<PrometheusApi> {
    const [caller] = admittedTo('prometheus', context.manifests);
    if (caller === undefined) throw new Error('nobody but Prometheus itself may call Prometheus');
    return new PrometheusApi(await Caller.of('prometheus', caller, context));
  }

  async targets(): Promise<readonly Target[]> {
    const { activeTargets } = (await this.ask('targets?state=active')) as { readonly activeTargets: readonly Target[] };
    return activeTargets;
  }

  async ruleGroups(): Promise<readonly RuleGroup[]> {
    return ((await this.ask('rules')) as { readonly groups: readonly RuleGroup[] }).groups;
  }

  async alerts(): Promise<readonly Alert[]> {
    return ((await this.ask('alerts')) as { readonly alerts: readonly Alert[] }).alerts;
  }

  /** Addresses of the Alertmanagers that it tells. */
  async alertmanagers(): Promise<readonly string[]> {
    const { activeAlertmanagers } = (await this.ask('alertmanagers')) as {
      readonly activeAlertmanagers: readonly { readonly url: string }[];
    };
    return activeAlertmanagers.map(({ url }) => url);
  }

  async query(expression: string): Promise<readonly Sample[]> {
    return ((await this.ask(`query?query=${encodeURIComponent(expression)}`)) as { readonly result: readonly Sample[] })
      .result;
  }

  private async ask(path: string): Promise<unknown> {
    return ((await this.caller.get(`/api/v1/${path}`)) as { readonly data: unknown }).data;
  }
}

/** What is wrong with rules that have to be those of some files, all of them evaluated without an error. */
export function ruleProblems(
  groups: readonly RuleGroup[],
  counts: ReadonlyMap<string, number>,
  config: Manifest,
): Problems {
  const title = titleOf(config);
  const loaded = new Map<string, number>();
  for (const { file, rules } of groups) {
    const name = file.replace(/^.*\//, '');
    loaded.set(name, (loaded.get(name) ?? 0) + rules.length);
  }
  return [
    ...[...counts]
      .filter(([file, count]) => loaded.get(file) !== count)
      .map(([file, count]) => `${title}: ${file}: ${loaded.get(file) ?? 0} of ${count} rules are loaded`),
    ...groups.flatMap(({ file, rules }) =>
      rules
        .filter(({ health }) => health !== 'ok')
        .map(({ name, health, lastError = '' }) => `${title}: ${file}: rule ${name} is ${health}: ${lastError}`),
    ),
  ];
}
