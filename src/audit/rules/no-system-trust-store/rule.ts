/**
 * No container falls back to the trust store of its image or its node, where only the declared anchors may be trusted.
 *
 * Fields: variables, commands and Java properties that name a trust store; `--use-system-ca` and its like; mounts and hostPath volumes;
 * settings in files that name a system store; `wellKnownCACertificates`, and the label by which OpenShift merges in its system's
 * authorities; scripts that read a system store or have it written anew; Envoy's `system_root_certs` and the collector's
 * `include_system_ca_certs_pool`.
 * Allowed: paths into mounted ConfigMaps, Secrets and other API objects, whose certificates no-foreign-trust-anchor judges; everything,
 * where the tier trusts the system's authorities as well. That a store was required and is gone is known only from the set itself: from
 * the containers that mount the same bundle and do point variables into it.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { storeBuildsOf } from '../../facts/anchors-builds';
import { lostStores } from '../../facts/anchors-convention';
import { storeMentionsOf } from '../../facts/anchors-mentions';
import { storeUsesOf, trustingContainers } from '../../facts/anchors-stores';
import { podTemplatesOf } from '../../facts/pod-templates';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'TRUST-003',
  name: 'no-system-trust-store',
  family: 'trust',
  severity: 'high',
  title: 'Nothing falls back to the trust store of an image or a node',
  message: 'the trust store of an image or a node stays in force',
  fix: 'mount the trust ConfigMap, and point every variable that the program reads into it: SSL_CERT_FILE and SSL_CERT_DIR, for Python REQUESTS_CA_BUNDLE, for Node --use-openssl-ca',
  admission,
  checkObject,
  checkSet,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  if (context.permissions.systemTrust) return;
  for (const template of podTemplatesOf(object)) {
    for (const trusting of trustingContainers(template, context)) {
      for (const use of storeUsesOf(trusting, context)) yield { object, ...use };
    }
  }
  for (const use of storeMentionsOf(object, context)) yield { object, ...use };
  for (const use of storeBuildsOf(object, context)) yield { object, ...use };
}

function* checkSet(context: AuditContext): Iterable<Hit> {
  if (context.permissions.systemTrust) return;
  yield* lostStores(context);
}
