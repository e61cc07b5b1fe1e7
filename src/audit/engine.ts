import type { Exception } from '../core/boundary';
import { compareFindings, SEVERITIES, STATUSES, type Finding, type Summary } from '../core/result';
import type { ManifestFile, ManifestObject } from '../manifest/manifest';
import { createContext, type ContextOptions } from './context';
import { applyExceptions, type Waiver } from './exceptions';
import { startInventory, type Inventory } from './inventory';
import { createRegistry } from './registry';
import type { AuditContext, Hit, Rule } from './rule';
import { rules as builtInRules } from './rules';

export interface AuditOptions extends ContextOptions {
  readonly exceptions: readonly Exception[];
  readonly waivers?: readonly Waiver[];
  /** Default: every rule. */
  readonly rules?: readonly Rule[];
}

export interface AuditResult {
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  /** Ids of the rules that ran. */
  readonly rules: readonly string[];
}

type Material = readonly ManifestFile[] | readonly ManifestObject[];

/** Judges manifests, ours or anybody's, by what is in them and by nothing else. Pure: no disk, no network, no clock. */
export function audit(material: Material, options: AuditOptions): AuditResult {
  const context = createContext(objectsOf(material), options);
  const judgement = startJudgement(material, context, options);
  for (const object of context.objects) {
    judgement.add(object);
    context.forget(object);
  }
  return judgement.finish();
}

/** An audit and the inventory of the same manifests, under the same boundary; what both ask for is worked out once. */
export function examine(
  material: Material,
  options: AuditOptions,
): { readonly result: AuditResult; readonly inventory: Inventory } {
  const context = createContext(objectsOf(material), options);
  const judgement = startJudgement(material, context, options);
  const inventory = startInventory(context, options.boundary);
  for (const object of context.objects) {
    judgement.add(object);
    inventory.add(object);
    context.forget(object);
  }
  return { result: judgement.finish(), inventory: inventory.finish() };
}

function objectsOf(material: Material): readonly ManifestObject[] {
  return material.flatMap((item): readonly ManifestObject[] => ('objects' in item ? item.objects : [item]));
}

/** An audit under way. It takes objects one by one; what needs all of them is judged at the end. */
interface Judgement {
  add(object: ManifestObject): void;
  finish(): AuditResult;
}

function startJudgement(material: Material, context: AuditContext, options: AuditOptions): Judgement {
  const trials = createRegistry(options.rules ?? builtInRules).map((rule) => new Trial(rule, context));
  return {
    add: (object) => {
      for (const trial of trials) trial.add(object);
    },
    finish: () => {
      const found = trials.flatMap((trial) => trial.finish());
      const findings = applyExceptions(found, options.exceptions, options.waivers ?? [], options.asOf);
      const files = new Set(material.map((item) => item.file)).size;
      return {
        findings: [...findings].sort(compareFindings),
        summary: summarise(findings, files, context.objects.length),
        rules: trials.map((trial) => trial.rule.id),
      };
    },
  };
}

/** One rule and what it hit; one place and value once. */
class Trial {
  private readonly hits = new Map<string, Hit>();

  constructor(
    readonly rule: Rule,
    private readonly context: AuditContext,
  ) {}

  add(object: ManifestObject): void {
    this.take(this.rule.checkObject?.(object, this.context));
  }

  finish(): Finding[] {
    this.take(this.rule.checkSet?.(this.context));
    return [...this.hits.values()].map((hit) => toFinding(this.rule, hit, this.context));
  }

  private take(hits: Iterable<Hit> = []): void {
    for (const hit of hits) {
      this.hits.set(JSON.stringify([hit.object.file, hit.object.id, hit.path, hit.inner, hit.value]), hit);
    }
  }
}

/** What cannot be judged is no proof of a leak, and no proof of the opposite: it fails unless `--fail-on` says otherwise. */
const UNCHECKED = {
  severity: 'medium',
  status: 'unchecked',
  message: 'manifests do not tell where this leads',
} as const;

function toFinding(rule: Rule, hit: Hit, context: AuditContext): Finding {
  const { severity, message } = rule;
  return {
    rule: rule.id,
    ...(hit.isUnchecked === true
      ? UNCHECKED
      : { severity, status: hit.isDraft === true ? ('draft' as const) : ('finding' as const), message }),
    value: hit.value,
    fix: hit.fix ?? rule.fix,
    at: context.placeOf(hit),
  };
}

function summarise(findings: readonly Finding[], files: number, documents: number): Summary {
  const live = findings.filter((finding) => finding.status === 'finding');
  return {
    files,
    documents,
    findings: countBy(SEVERITIES, live, (finding) => finding.severity),
    statuses: countBy(STATUSES, findings, (finding) => finding.status),
  };
}

function countBy<Name extends string>(
  names: readonly Name[],
  findings: readonly Finding[],
  nameOf: (finding: Finding) => Name,
): Readonly<Record<Name, number>> {
  const counts = new Map<Name, number>(names.map((name) => [name, 0]));
  for (const finding of findings) counts.set(nameOf(finding), (counts.get(nameOf(finding)) ?? 0) + 1);
  return Object.fromEntries(counts) as Record<Name, number>;
}
