import { list, listBy, object, text, time, whole, word, type Schema } from './schema';

/** What a certificate may be used for (X.509 key usages and extended key usages), in cert-manager's spelling. */
export const KEY_USAGES = [
  'signing',
  'digital signature',
  'content commitment',
  'key encipherment',
  'key agreement',
  'data encipherment',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
  'any',
  'server auth',
  'client auth',
  'code signing',
  'email protection',
  's/mime',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'timestamping',
  'ocsp signing',
  'microsoft sgc',
  'netscape sgc',
] as const;

export const ISSUER_REF: Schema = object(
  'who signs',
  {
    name: text('name of the issuer'),
    kind: text('Issuer or ClusterIssuer; Issuer if absent'),
    group: text('API group of the issuer; cert-manager.io if absent'),
  },
  ['name'],
);

export const USAGES: Schema = list('what the certificate may be used for', word('one usage', KEY_USAGES));

/** Conditions of an object, one a type. */
export function conditions(isGenerational: boolean): Schema {
  return listBy(
    'type',
    'state of the object, one entry a type',
    object(
      'one aspect of the state',
      {
        type: text('which aspect'),
        status: word('whether it holds', ['True', 'False', 'Unknown']),
        reason: text('one word for machines'),
        message: text('words for people'),
        lastTransitionTime: time('when the status last changed'),
        ...(isGenerational
          ? { observedGeneration: whole('generation of the object that this is about', 'int64') }
          : {}),
      },
      ['status', 'type'],
    ),
  );
}

/** A key of a Secret in the same namespace. */
export function secretKey(description: string): Schema {
  return object(description, { name: text('name of the Secret'), key: text('key in it') }, ['name']);
}
