import type { Construct } from 'constructs';
import { manifest, ownedBy } from '../../../constructs/scope';
import type { MemberView } from '../../../core/graph';
import { WEBHOOK_CA_SECRET } from './config';

/**
 * Registers the webhook with the API server; the CA injector fills in its CA. Issuers are left out: our own API and
 * policy decide about them whole, and the one issuer must be creatable before the webhook runs.
 */
export function webhookConfigurations(scope: Construct, member: MemberView): void {
  registration(scope, member, {
    kind: 'ValidatingWebhookConfiguration',
    verb: 'validate',
    resources: ['certificates', 'certificaterequests', 'certificaterequests/status'],
    operations: ['CREATE', 'UPDATE'],
  });
  // Stamps the identity of whoever makes a request into it.
  registration(scope, member, {
    kind: 'MutatingWebhookConfiguration',
    verb: 'mutate',
    resources: ['certificaterequests'],
    operations: ['CREATE'],
  });
}

interface Registration {
  readonly kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';
  /** Last part of the path that the API server calls. */
  readonly verb: 'mutate' | 'validate';
  readonly resources: readonly string[];
  readonly operations: readonly string[];
}

function registration(scope: Construct, member: MemberView, { kind, verb, resources, operations }: Registration): void {
  const { name, namespace } = member;
  const { labels } = ownedBy(member);
  manifest(scope, verb, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    name,
    ...(labels === undefined ? {} : { labels }),
    annotations: { 'cert-manager.io/inject-ca-from-secret': `${namespace}/${WEBHOOK_CA_SECRET}` },
    body: {
      webhooks: [
        {
          name: 'webhook.cert-manager.io',
          admissionReviewVersions: ['v1'],
          clientConfig: { service: { name, namespace, path: `/${verb}`, port: 443 } },
          rules: [
            {
              apiGroups: ['cert-manager.io'],
              apiVersions: ['v1'],
              resources: [...resources],
              operations: [...operations],
              scope: 'Namespaced',
            },
          ],
          matchPolicy: 'Equivalent',
          failurePolicy: 'Fail',
          sideEffects: 'None',
          timeoutSeconds: 10,
        },
      ],
    },
  });
}
