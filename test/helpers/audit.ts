import { audit, type AuditOptions, type AuditResult } from '../../src/audit/engine';
import type { Text } from '../../src/audit/rule';
import { textsOf } from '../../src/audit/texts';
import type { ManifestObject } from '../../src/manifest/manifest';
import { parseManifest } from '../../src/manifest/parse';
import { NO_PERMISSIONS, SAMPLE_BOUNDARY } from './sample-boundary';

export const AUDIT_OPTIONS: AuditOptions = {
  boundary: SAMPLE_BOUNDARY,
  permissions: NO_PERMISSIONS,
  lock: null,
  exceptions: [],
  asOf: null,
};

/** Audits a text against the sample boundary. */
export function auditText(text: string, options: Partial<AuditOptions> = {}): AuditResult {
  return audit([parseManifest('a.yaml', text)], { ...AUDIT_OPTIONS, ...options });
}

/** The first object of a text. */
export function objectOf(text: string): ManifestObject {
  const [object] = parseManifest('a.yaml', text).objects;
  if (object === undefined) throw new Error('the text holds no object');
  return object;
}

/** A ConfigMap with one entry. */
export function configMap(key: string, value: string): ManifestObject {
  return objectOf(
    JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { [key]: value } }),
  );
}

/** Texts of the entry of a ConfigMap, without the layers of Kubernetes around them. */
export function textsIn(key: string, value: string): readonly Text[] {
  return textsOf(configMap(key, value)).filter((text) => text.path.startsWith('/data/'));
}
