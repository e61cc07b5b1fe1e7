import { generateKeyPairSync } from 'node:crypto';
import { parse } from 'yaml';
import { judgeConfigs } from '../checks/own-tool';
import { configMapOf, textOf } from '../config-maps';
import { titleOf } from '../manifests';
import type { Problems } from '../report';
import { SITE_MAIL } from '../site-mail';
import { admittedTo, Caller, checkAdmission } from './caller';
import type { ServerCheck, ServerContext } from './check';
import { inContainer } from './in-container';
import { addLabAlert, MAIL_ALERT, removeLabAlert } from './lab-alert';
import { siteAddress } from './outside';
import { PrometheusApi } from './prometheus-api';
import { settle } from './settle';
import type { Mail } from './smtp-session';
import { SmtpSink } from './smtp-sink';

const component = 'alertmanager';
const ROUNDS_SECONDS = 120;
/** Until the rule fires, and then the 30 s that a new group of alerts is waited for. */
const MAIL_SECONDS = 210;

/**
 * The test alert of docs/operations.md, which a site sends to see that both are told. It goes by the pod's own tool and
 * certificate; the lab's alert comes by Prometheus.
 */
export const TEST_ALERT = {
  name: 'TestAlert',
  severity: 'info',
  summary: 'a test',
  command: [
    '/bin/amtool',
    '--alertmanager.url=https://localhost:9093',
    '--http.config.file=/etc/alertmanager/config/probe.yml',
    'alert',
    'add',
    'alertname=TestAlert',
    'severity=info',
    'audience=security',
    '--annotation=summary=a test',
    '--annotation=steps=none',
  ],
};

interface ExpectedMail {
  readonly alert: { readonly name: string; readonly severity: string; readonly summary: string };
  readonly to: string;
}

const EXPECTED: readonly ExpectedMail[] = [
  { alert: MAIL_ALERT, to: SITE_MAIL.to },
  { alert: TEST_ALERT, to: SITE_MAIL.to },
  { alert: TEST_ALERT, to: SITE_MAIL.soc },
];

/** What the rendered configuration says about mail. */
interface MailConfig {
  readonly smtp_smarthost: string;
  readonly smtp_hello: string;
  readonly smtp_from: string;
}

export const ALERTMANAGER_CHECKS: readonly ServerCheck[] = [
  { component, what: 'amtool takes its configuration, in the container', run: checkInside },
  { component, what: 'amtool takes the file of its ConfigMap', run: checkFile },
  {
    component,
    what: 'its declared callers are answered, and nobody else',
    run: (context) => checkAdmission(component, '/api/v2/status', context),
  },
  { component, what: 'Prometheus tells it, and nobody else', run: checkTold },
  {
    component,
    what: 'alerts arrive at the mail server of the site, by STARTTLS and login: those of security at both addresses, others at one',
    run: checkMail,
  },
];

function checkInside(context: ServerContext): Promise<Problems> {
  const file = '/etc/alertmanager/config/alertmanager.yml';
  return inContainer(component, ['/bin/amtool', 'check-config', file], context);
}

function checkFile({ manifests, programs, folder }: ServerContext): Promise<Problems> {
  const own = manifests.filter(({ kind, name }) => kind === 'ConfigMap' && name.startsWith('alertmanager-'));
  return judgeConfigs(own, { programs, folder });
}

async function checkTold(context: ServerContext): Promise<Problems> {
  const api = await PrometheusApi.open(context);
  const title = titleOf(configMapOf(context.manifests, 'prometheus-config'));
  return settle(ROUNDS_SECONDS, async () => {
    const told = (await api.alertmanagers()).map((url) => new URL(url).hostname);
    return toldProblems(told, context.pods.running).map((problem) => `${title}: ${problem}`);
  });
}

/** It is told by the address of each of its pods, since its Service would pass an alert on to one of them alone. */
export function toldProblems(
  told: readonly string[],
  running: readonly { readonly component: string; readonly address: string }[],
): Problems {
  const expected = running.filter((pod) => pod.component === component).map(({ address }) => address);
  const strange = told.filter((address) => !expected.includes(address));
  const missed = expected.filter((address) => !told.includes(address));
  return [
    ...strange.map((address) => `Prometheus tells ${address}, which is no pod of Alertmanager`),
    ...missed.map((address) => `Prometheus does not tell ${address}, a pod of Alertmanager`),
    ...(expected.length === 0 ? ['no pod of Alertmanager runs'] : []),
  ];
}

async function checkMail(context: ServerContext): Promise<Problems> {
  const { global } = parse(textOf(context.manifests, 'alertmanager-config', 'alertmanager.yml')) as {
    readonly global: MailConfig;
  };
  const sink = await listen(global.smtp_smarthost, context);
  await addLabAlert(context, MAIL_ALERT);
  const refused = await inContainer(component, TEST_ALERT.command, context);
  const problems = await settle(MAIL_SECONDS, async () => {
    const said = [
      ...EXPECTED.flatMap((expected) => mailProblems(sink.mails, expected, global)),
      ...strayMails(sink.mails),
    ];
    if (said.length === 0) return [];
    return [
      ...said,
      ...sink.refusals.map((refusal) => `the mail server has heard: ${refusal}`),
      ...(await saidBy(context)),
    ];
  });
  await removeLabAlert(context);
  return [...refused, ...problems];
}

/** A mail server at the place of the site's: its address, its port, and a certificate of its name. */
async function listen(smarthost: string, context: ServerContext): Promise<SmtpSink> {
  const { authority, network, scope, site } = context;
  const [host = '', port = ''] = smarthost.split(':');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const cert = await authority.signFor('site-mail', key, [`DNS:${host}`]);
  const address = siteAddress(host, site);
  await network.own(address);
  return SmtpSink.listen({ address, port: Number(port), login: SITE_MAIL, cert, key }, scope);
}

/** What is wrong with the mail that somebody gets of an alert, or why there is none. */
export function mailProblems(mails: readonly Mail[], { alert, to }: ExpectedMail, config: MailConfig): Problems {
  const mail = mails.find(({ text, to: told }) => text.includes(alert.name) && told.includes(to));
  if (mail === undefined) return [`no mail of ${alert.name} came for ${to}`];
  const wanted: readonly (readonly [string, boolean])[] = [
    [`it is for ${to} alone`, mail.to.join() === to],
    [`it is from ${config.smtp_from}`, mail.from === config.smtp_from],
    [`the client calls itself ${config.smtp_hello}`, mail.hello === config.smtp_hello],
    ['its subject is the alert', mail.text.includes(`Subject: firing: ${alert.name}\n`)],
    [
      'it tells the alert in one line',
      mail.text.includes(`firing ${alert.severity} ${alert.name}: ${alert.summary}\n`),
    ],
    ['it is plain text', !/text\/html/i.test(mail.text)],
  ];
  return wanted.filter(([, isSo]) => !isSo).map(([what]) => `not so: ${what}\n${JSON.stringify(mail, null, 2)}`);
}

/** Security operations hear of what concerns them, and of nothing else. */
export function strayMails(mails: readonly Mail[]): Problems {
  return mails
    .filter(({ text, to }) => text.includes(MAIL_ALERT.name) && to.includes(SITE_MAIL.soc))
    .map(() => `${MAIL_ALERT.name} concerns no security, and a mail of it came for ${SITE_MAIL.soc}`);
}

/** Alerts that Alertmanager has, for a message. */
async function saidBy(context: ServerContext): Promise<Problems> {
  const [told] = admittedTo(component, context.manifests);
  if (told === undefined) return ['nobody may call Alertmanager'];
  const alerts = (await (await Caller.of(component, told, context)).get('/api/v2/alerts')) as readonly {
    readonly labels: Readonly<Record<string, string>>;
  }[];
  return [`Alertmanager knows of: ${alerts.map(({ labels }) => labels['alertname']).join(', ') || 'no alert'}`];
}
