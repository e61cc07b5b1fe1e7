import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerContext } from './check';

/** An alert of the lab's own, since each of ours waits for minutes before it fires. */
export const LAB_ALERT = { name: 'LabAlert', severity: 'warning', summary: 'the lab asks whether alerts arrive' };

const FILE = 'lab.yml';

/** As JSON, which is YAML. */
function ruleFile(): string {
  const { name, severity, summary } = LAB_ALERT;
  const rule = { alert: name, expr: 'vector(1)', labels: { severity }, annotations: { summary } };
  return JSON.stringify({ groups: [{ name: 'lab', rules: [rule] }] });
}

/** Puts the alert beside the rules that Prometheus has mounted, as a kubelet does when a ConfigMap gets another key. */
export async function addLabAlert(context: ServerContext): Promise<void> {
  writeFileSync(join(await rulesFolder(context), FILE), ruleFile());
}

export async function removeLabAlert(context: ServerContext): Promise<void> {
  rmSync(join(await rulesFolder(context), FILE), { force: true });
}

async function rulesFolder({ cluster, pods, folder }: ServerContext): Promise<string> {
  const running = pods.find('prometheus');
  if (running === undefined) throw new Error('no Prometheus runs');
  const { name, namespace } = running;
  const pod = await cluster.admin.get({ apiVersion: 'v1', kind: 'Pod', name, namespace });
  const rules = join(folder, pod?.metadata.uid ?? '', 'rules');
  if (!existsSync(join(rules, 'alerts.yml'))) throw new Error(`${rules}: not the rules of Prometheus`);
  return rules;
}
