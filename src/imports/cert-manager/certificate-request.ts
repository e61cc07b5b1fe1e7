import { AGE_COLUMN, conditionColumn, definition, messageColumn, type Definition } from './definition';
import { bytes, flag, list, mapOf, object, text, time } from './schema';
import { conditions, ISSUER_REF, USAGES } from './fields';

/** `certificaterequests.cert-manager.io`: one signing request, made by the controller. */
export function certificateRequestDefinition(): Definition {
  return definition({
    group: 'cert-manager.io',
    kind: 'CertificateRequest',
    plural: 'certificaterequests',
    shortNames: ['cr', 'crs'],
    categories: ['cert-manager'],
    scope: 'Namespaced',
    description: 'one request for a signature; its spec never changes',
    columns: [
      conditionColumn('Approved'),
      conditionColumn('Denied'),
      conditionColumn('Ready'),
      { name: 'Issuer', jsonPath: '.spec.issuerRef.name', type: 'string' },
      { name: 'Requester', jsonPath: '.spec.username', type: 'string' },
      messageColumn('Ready'),
      AGE_COLUMN,
    ],
    spec: object(
      'what is asked for',
      {
        request: bytes('PKCS#10 request in PEM'),
        issuerRef: ISSUER_REF,
        duration: text('asked-for lifetime, as a Go duration'),
        isCA: flag('whether the certificate may sign others'),
        usages: USAGES,
        username: text('who made the request; filled in by the webhook'),
        uid: text('the same, by its uid'),
        groups: list('groups of who made the request'),
        extra: mapOf('further facts about who made the request', { type: 'array', items: { type: 'string' } }),
      },
      ['issuerRef', 'request'],
    ),
    status: object('what became of it', {
      conditions: conditions(false),
      certificate: bytes('the certificate and its chain in PEM'),
      ca: bytes('certificate of the signer in PEM'),
      failureTime: time('when it failed'),
    }),
  });
}
