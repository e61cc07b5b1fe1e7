import { AGE_COLUMN, conditionColumn, definition, messageColumn, type Definition } from './definition';
import { flag, list, mapOf, object, text, time, whole, word, type Schema } from './schema';
import { conditions, ISSUER_REF, secretKey, USAGES } from './fields';

/** `certificates.cert-manager.io`: a key pair and certificate to keep in a Secret. */
export function certificateDefinition(): Definition {
  return definition({
    group: 'cert-manager.io',
    kind: 'Certificate',
    plural: 'certificates',
    shortNames: ['cert', 'certs'],
    categories: ['cert-manager'],
    scope: 'Namespaced',
    description: 'a certificate that is kept valid in a Secret',
    columns: [
      conditionColumn('Ready'),
      { name: 'Secret', jsonPath: '.spec.secretName', type: 'string' },
      { name: 'Issuer', jsonPath: '.spec.issuerRef.name', type: 'string', priority: 1 },
      messageColumn('Ready'),
      AGE_COLUMN,
    ],
    spec: object('what is asked for', { ...NAMES, ...LIFE, ...KEEPING, ...SIGNING }, ['issuerRef', 'secretName']),
    status: STATUS,
  });
}

const SUBJECT: Schema = object('parts of the subject name beside the common name', {
  organizations: list('O'),
  countries: list('C'),
  organizationalUnits: list('OU'),
  localities: list('L'),
  provinces: list('ST'),
  streetAddresses: list('street'),
  postalCodes: list('postal code'),
  serialNumber: text('serial number of the subject'),
});

const NAMES: Readonly<Record<string, Schema>> = {
  commonName: text('common name, at most 64 characters'),
  subject: SUBJECT,
  literalSubject: text('whole subject as an RFC 4514 string; excludes subject and commonName'),
  dnsNames: list('DNS names'),
  ipAddresses: list('IP addresses'),
  uris: list('URIs'),
  emailAddresses: list('mail addresses'),
  otherNames: list(
    'names of other types',
    object('one name', { oid: text('object identifier of the type'), utf8Value: text('the name') }),
  ),
};

const RENEWAL_WINDOW: Schema = object(
  'a time in which renewal may happen',
  {
    cron: text('start of the window, as five cron fields', { minLength: 1 }),
    timezone: text('IANA time zone; UTC if absent', { minLength: 1 }),
    windowDuration: text('length of the window', { pattern: '^([0-9]+(\\.[0-9]+)?(s|m|h))+$' }),
  },
  ['cron', 'windowDuration'],
);

const LIFE: Readonly<Record<string, Schema>> = {
  duration: text('asked-for lifetime, as a Go duration; 2160h if absent'),
  renewBefore: text('how long before its end it is renewed, as a Go duration'),
  renewBeforePercentage: whole('share of the lifetime that is left when it is renewed', 'int32'),
  renewal: object('when renewal may happen', {
    policy: word('whether it is renewed at all', ['RenewBefore', 'Disabled']),
    windows: list('times in which it may be renewed', RENEWAL_WINDOW),
  }),
};

const PASSWORD: Readonly<Record<string, Schema>> = {
  passwordSecretRef: secretKey('where the password of the store is'),
  password: text('the password itself; a reference is better'),
};

const KEEPING: Readonly<Record<string, Schema>> = {
  secretName: text('Secret that receives key, certificate and CA'),
  secretTemplate: object('copied onto that Secret', { annotations: mapOf('annotations'), labels: mapOf('labels') }),
  keystores: object('further files in that Secret', {
    jks: object(
      'Java key store',
      { create: flag('whether to make it'), alias: text('alias of the entry'), ...PASSWORD },
      ['create'],
    ),
    pkcs12: object(
      'PKCS#12 file',
      {
        create: flag('whether to make it'),
        profile: word('algorithms', ['LegacyRC2', 'LegacyDES', 'Modern2023', 'Modern2026']),
        ...PASSWORD,
      },
      ['create'],
    ),
  }),
  additionalOutputFormats: list(
    'further encodings in that Secret',
    object('one encoding', { type: word('which', ['DER', 'CombinedPEM']) }, ['type']),
  ),
  revisionHistoryLimit: whole('how many requests of the past are kept', 'int32'),
};

const CONSTRAINED: Readonly<Record<string, Schema>> = {
  dnsDomains: list('DNS domains'),
  ipRanges: list('address blocks'),
  emailAddresses: list('mail addresses or domains'),
  uriDomains: list('hosts of URIs'),
};

const SIGNING: Readonly<Record<string, Schema>> = {
  issuerRef: ISSUER_REF,
  isCA: flag('whether the certificate may sign others'),
  usages: USAGES,
  privateKey: object('the key', {
    algorithm: word('kind of key', ['RSA', 'ECDSA', 'Ed25519']),
    encoding: word('encoding in the Secret', ['PKCS1', 'PKCS8']),
    size: whole('bits'),
    rotationPolicy: word('whether a renewal makes a new key', ['Never', 'Always']),
  }),
  signatureAlgorithm: word('algorithm of the request', [
    'SHA256WithRSA',
    'SHA384WithRSA',
    'SHA512WithRSA',
    'ECDSAWithSHA256',
    'ECDSAWithSHA384',
    'ECDSAWithSHA512',
    'PureEd25519',
  ]),
  encodeUsagesInRequest: flag('whether the usages stand in the request itself'),
  nameConstraints: object('limits of a CA certificate', {
    critical: flag('whether who does not understand them must refuse'),
    permitted: object('names it may sign', CONSTRAINED),
    excluded: object('names it may not sign', CONSTRAINED),
  }),
};

const STATUS: Schema = object('what became of it', {
  conditions: conditions(true),
  notBefore: time('start of validity'),
  notAfter: time('end of validity'),
  renewalTime: time('when it will be renewed'),
  revision: whole('counts issuances'),
  nextPrivateKeySecretName: text('Secret of the key that is being certified'),
  lastFailureTime: time('when issuance last failed'),
  failedIssuanceAttempts: whole('failures since the last success'),
});
