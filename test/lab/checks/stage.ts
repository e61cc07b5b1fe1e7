import { readFileSync } from 'node:fs';
import { bodyOf, type ApiServer } from '../api';
import type { Cluster } from '../cluster/cluster';
import type { Manifest } from '../manifests';

const WEBHOOK_KINDS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/**
 * Does to webhook configurations what cert-manager's cainjector does: each gets the authority of whoever answers for it.
 * It is a field of another manager, and a second apply of ours must leave it alone.
 */
export async function injectAuthority(cluster: Cluster, applied: readonly Manifest[]): Promise<void> {
  const caBundle = readFileSync(cluster.ca).toString('base64');
  for (const manifest of applied.filter(({ kind }) => WEBHOOK_KINDS.includes(kind))) {
    await inject(cluster.admin, manifest, caBundle);
  }
}

async function inject(api: ApiServer, manifest: Manifest, caBundle: string): Promise<void> {
  const { apiVersion, kind, name } = manifest;
  const webhooks = (manifest.object['webhooks'] as readonly { readonly name: string }[]).map((webhook) => ({
    name: webhook.name,
    clientConfig: { caBundle },
  }));
  const text = JSON.stringify({ apiVersion, kind, metadata: { name }, webhooks });
  bodyOf(await api.apply(manifest, text, { as: 'cert-manager-cainjector' }));
}
