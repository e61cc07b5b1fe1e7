import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServerContext } from './check';
import { mountedFile } from './mounted-file';

/** An alert of the lab's own, since each of ours waits for minutes before it fires. */
export const LAB_ALERT = { name: 'LabAlert', severity: 'warning', summary: 'the lab asks whether alerts arrive' };

/**
 * The same for the mail: an alert of a name that has fired before belongs to a group that Alertmanager knows, and is told of with
 * the next word of that group, which may be five minutes away.
 */
export const MAIL_ALERT = { ...LAB_ALERT, name: 'LabMail' };

const FILE = 'lab.yml';

/** As JSON, which is YAML. */
function ruleFile({ name, severity, summary }: typeof LAB_ALERT): string {
  const rule = { alert: name, expr: 'vector(1)', labels: { severity }, annotations: { summary } };
  return JSON.stringify({ groups: [{ name: 'lab', rules: [rule] }] });
}

/** Puts the alert beside the rules that Prometheus has mounted, as a kubelet does when a ConfigMap gets another key. */
export async function addLabAlert(context: ServerContext, alert = LAB_ALERT): Promise<void> {
  writeFileSync(join(await rulesFolder(context), FILE), ruleFile(alert));
}

export async function removeLabAlert(context: ServerContext): Promise<void> {
  rmSync(join(await rulesFolder(context), FILE), { force: true });
}

async function rulesFolder(context: ServerContext): Promise<string> {
  return dirname(await mountedFile({ component: 'prometheus', volume: 'rules', file: 'alerts.yml' }, context));
}
