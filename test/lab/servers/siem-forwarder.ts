import type { Problems } from '../report';
import { within } from '../scope';
import { until } from '../wait';
import type { Signal } from '../wire/otlp';
import type { SyslogMessage } from '../wire/syslog';
import { SyslogSink } from '../wire/syslog-sink';
import type { ServerCheck, ServerContext } from './check';
import { callerOf, send } from './collector-caller';
import { outsider, siteAddress } from './outside';
import { textAt } from './plain';
import { settle } from './settle';
import { configOf, fileOf, serviceOf } from './view';

const component = 'siem-forwarder';
const NAMESPACE = 'sallyport-observability';
const RECORDS = 200;
/** Longer than several waits between two tries, of the collector and of the forwarder, which grow to 30 seconds. */
const DELIVERED_SECONDS = 150;
/** Calls that are made at a time. */
const AT_ONCE = 20;
/** Long enough for several tries to be refused. */
const REFUSED_SECONDS = 8;

export const SIEM_FORWARDER_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'records of use come to the SIEM of the site by TLS in the form of RFC 5424, and nothing else does',
    run: checkForm,
  },
  {
    component,
    what: `while the SIEM is away ${RECORDS} records wait, the forwarder is killed, and all come afterwards`,
    run: checkNoLoss,
  },
];

const PAYLOAD = 'a prompt';
const ID = 'audit.request_id';
/** Values that a caller chooses, with what ends an element, a value and a line. */
const CHOSEN = 'a"]\\ö\nb';

/** One record as the gateway sends it, with more than it would. */
function record(id: string, attributes: Signal['attributes']): Signal {
  return {
    name: PAYLOAD,
    resource: { 'service.name': 'agentgateway', stream: 'audit' },
    attributes: { ...attributes, [ID]: id, 'gen_ai.prompt': PAYLOAD },
    events: [],
  };
}

const AUDIT = { 'audit.principal': 'somebody', 'gen_ai.request.model': CHOSEN };

/** What the rendered configuration says of the SIEM. */
function siemOf({ manifests }: ServerContext): { readonly host: string; readonly port: number } {
  const config = fileOf(configOf(manifests, component), 'config.yaml') as {
    readonly exporters?: { readonly syslog?: { readonly endpoint: string; readonly port: number } };
  } | null;
  const { endpoint: host = '', port = 0 } = config?.exporters?.syslog ?? {};
  return { host, port };
}

/** Runs something with a SIEM at the place of the site's, whose certificate has this name. */
async function withSiem<T>(context: ServerContext, name: string, run: (siem: SyslogSink) => Promise<T>): Promise<T> {
  const { authority, network, scope, site } = context;
  const { host, port } = siemOf(context);
  const address = siteAddress(host, site);
  await network.own(address);
  const identity = await outsider(authority, name);
  return within(scope, async (own) => run(await SyslogSink.listen({ address, port, identity }, own)));
}

async function checkForm(context: ServerContext): Promise<Problems> {
  const { host } = siemOf(context);
  return withSiem(context, host, async (siem) => {
    const refused = await sendAll(context, [
      record('no record of use', { 'http.status': '200' }),
      record('form', { ...AUDIT, 'http.status': '200' }),
    ]);
    const problems = await settle(DELIVERED_SECONDS, async () => [
      ...formProblems(siem.messages, siteName(context), ['form']),
      ...siem.refusals.map((refusal) => `the SIEM has heard: ${refusal}`),
    ]);
    return [...refused, ...problems];
  });
}

async function checkNoLoss(context: ServerContext): Promise<Problems> {
  const { host } = siemOf(context);
  const ids = Array.from({ length: RECORDS }, (_, index) => `lost ${index}`);
  const before = await acceptedBy(context);
  const refused = await sendAll(
    context,
    ids.map((id) => record(id, AUDIT)),
  );
  await until(
    { what: 'the forwarder has all records', seconds: DELIVERED_SECONDS },
    async () => (await acceptedBy(context)) >= before + RECORDS || undefined,
  );
  await context.pods.restart(component);
  const stranger = await withSiem(context, 'siem.elsewhere.example', async (siem) => {
    await new Promise((done) => setTimeout(done, REFUSED_SECONDS * 1000));
    return siem.messages.length === 0 ? [] : ['a SIEM with a certificate of another name is told records'];
  });
  return withSiem(context, host, async (siem) => {
    const problems = await settle(DELIVERED_SECONDS, async () => [
      ...formProblems(siem.messages, siteName(context), ids),
      ...siem.refusals.map((refusal) => `the SIEM has heard: ${refusal}`),
    ]);
    return [...refused, ...stranger, ...problems];
  });
}

/**
 * What is wrong with what came to the SIEM: every record of ours once or more, and as it was sent. Those of others, which the
 * checks before have left, have the form as well, and no payload.
 */
export function formProblems(found: readonly SyslogMessage[], site: string, ids: readonly string[]): Problems {
  const records = found.map((one) => ({ one, content: contentOf(one) }));
  const came = new Set(records.map(({ content }) => content?.[ID]));
  const missing = ids.filter((id) => !came.has(id));
  return [
    ...(missing.length === 0 ? [] : [`${missing.length} of ${ids.length} records do not come, ${missing[0]} first`]),
    ...records.flatMap(({ one, content }) => [
      ...headerProblems(one, site),
      ...(content === undefined ? [`the message is no JSON: ${one.message}`] : contentProblems(content)),
      ...(content !== undefined && ids.includes(String(content[ID])) ? ownProblems(content) : []),
    ]),
  ];
}

function headerProblems(one: SyslogMessage, site: string): Problems {
  const { facility, severity, hostname, appName, messageId, timestamp } = one;
  const header = [facility, severity, hostname, appName, messageId].join(' ');
  const expected = `13 5 ${site} sallyport audit`;
  return [
    ...(header === expected ? [] : [`the header is "${header}", not "${expected}"`]),
    ...(/^20[2-9]\d-/.test(timestamp) ? [] : [`the time is ${timestamp}`]),
  ];
}

function contentProblems(content: Readonly<Record<string, unknown>>): Problems {
  return [
    ...(content['audit.principal'] === AUDIT['audit.principal'] ? [] : [`no record of use: ${String(content[ID])}`]),
    ...(JSON.stringify(content).includes(PAYLOAD) ? [`payload came: ${JSON.stringify(content)}`] : []),
  ];
}

function ownProblems(content: Readonly<Record<string, unknown>>): Problems {
  return [
    ...(content['gen_ai.request.model'] === CHOSEN ? [] : [`the model is ${String(content['gen_ai.request.model'])}`]),
    ...(content['service.name'] === 'agentgateway' ? [] : [`it is of ${String(content['service.name'])}`]),
  ];
}

function contentOf({ message }: SyslogMessage): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(message) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

async function sendAll(context: ServerContext, signals: readonly Signal[]): Promise<Problems> {
  const caller = await callerOf(context);
  const problems: string[] = [];
  for (let start = 0; start < signals.length; start += AT_ONCE) {
    const group = signals.slice(start, start + AT_ONCE);
    const statuses = await Promise.all(group.map((one) => send(context, 'logs', one, caller)));
    problems.push(
      ...statuses.filter(({ code }) => code !== 0).map(({ code, text }) => `a record is refused: ${code} ${text}`),
    );
  }
  return problems;
}

/** Records that the forwarder has told its callers it took, since it runs. */
async function acceptedBy({ cluster }: ServerContext): Promise<number> {
  const { address, ports } = await serviceOf(cluster.admin, NAMESPACE, component);
  const text = await textAt(`http://${address}:${ports['metrics'] ?? 0}/metrics`);
  const [, value = '0'] = /^otelcol_receiver_accepted_log_records\{.*\} (\S+)$/m.exec(text) ?? [];
  return Number(value);
}

/** Name of the site as the configuration has it: the values are the renderer's to read. */
function siteName({ manifests }: ServerContext): string {
  const [, name = ''] = /attributes\["hostname"\], "([^"]+)"\)/.exec(configOf(manifests, component)?.text ?? '') ?? [];
  return name;
}
