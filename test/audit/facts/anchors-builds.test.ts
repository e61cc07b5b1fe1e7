import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/no-system-trust-store/rule';
import { hitsOf, setOf } from './set-of';

type Part = Readonly<Record<string, unknown>>;

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const object = (kind: string, name: string, body: Part, apiVersion = 'v1'): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'n' }, ...body });
const bundle = object('ConfigMap', 'trust', { data: { 'ca.crt': PEM, readme: 'words' } });
const env = (values: Readonly<Record<string, string>>): readonly Part[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
const PAIR = { SSL_CERT_FILE: '/trust/ca.crt', SSL_CERT_DIR: '/trust' };
const TRUST = { name: 'trust', configMap: { name: 'trust' } };

/** A pod that mounts the bundle at `/trust`. */
function pod(container: Part, rest: { readonly name?: string; readonly spec?: Part } = {}): string {
  return object('Pod', rest.name ?? 'p', {
    spec: {
      containers: [{ name: 'c', image: 'c', volumeMounts: [{ name: 'trust', mountPath: '/trust' }], ...container }],
      volumes: [TRUST],
      ...rest.spec,
    },
  });
}

function said(...texts: readonly string[]): readonly string[] {
  return hitsOf(rule, setOf(texts.join('\n---\n'))).map((hit) => hit.value);
}

describe('a trust store that is built at run time', () => {
  const script = (text: string): string =>
    object('ConfigMap', 's', { data: { 'run.sh': `#!/bin/sh\nset -e\n${text}\n` } });
  const file = (key: string, text: string): string => object('ConfigMap', 's', { data: { [key]: text } });
  const shell = (text: string): string => pod({ env: env(PAIR), command: ['sh', '-c', text] });

  it.each<readonly [string, string, readonly string[]]>([
    [
      'appends the authorities of the image',
      script('cat /etc/ssl/certs/ca-certificates.crt >> /tmp/bundle.crt'),
      ['cat /etc/ssl/certs/ca-certificates.crt'],
    ],
    [
      'appends them by a list',
      script('for f in /etc/ssl/certs/*.pem; do cat "$f"; done > /tmp/bundle.crt'),
      ['cat /etc/ssl/certs/*.pem'],
    ],
    ['is a copy of the image', shell('cp -r /etc/pki/tls/certs /work && exec web'), ['cp /etc/pki/tls/certs']],
    [
      'is a copy of the image without a shell',
      pod({ env: env(PAIR), command: ['cp', '/etc/ssl/cert.pem', '/work/ca.pem'] }),
      ['cp /etc/ssl/cert.pem'],
    ],
    ['is written by the distribution', shell('update-ca-certificates; exec web'), ['update-ca-certificates']],
    ['is written by another distribution', script('/usr/bin/update-ca-trust extract'), ['update-ca-trust']],
    [
      'is written in a hook',
      pod({ env: env(PAIR), lifecycle: { postStart: { exec: { command: ['update-ca-certificates'] } } } }),
      ['update-ca-certificates'],
    ],
    ['is the one of Java', script('keytool -importcert -cacerts -file /trust/ca.crt'), ['keytool -cacerts']],
    [
      'is the one of Java, imported',
      script('keytool -importkeystore -srckeystore /opt/java/lib/security/cacerts -destkeystore /tmp/a'),
      ['keytool /opt/java/lib/security/cacerts'],
    ],
    [
      'is read by a program',
      file('a.py', 'import x\nwith open("/etc/ssl/certs/ca-certificates.crt") as f:\n  pass\n'),
      ['reads /etc/ssl/certs/ca-certificates.crt'],
    ],
    ['may replace the one of the image', shell('cp /trust/ca.crt /etc/ssl/certs/ca-certificates.crt'), []],
    ['may be spoken of', script('echo "run update-ca-certificates"'), []],
    ['may be spoken of in a comment', script('# update-ca-certificates'), []],
    ['may be made of what is mounted', script('cat /trust/ca.crt >> /tmp/bundle.crt'), []],
    [
      'is what is mounted over it',
      pod({
        env: env(PAIR),
        command: ['sh', '-c', 'cat /etc/ssl/certs/ca.crt > /tmp/a'],
        volumeMounts: [
          { name: 'trust', mountPath: '/trust' },
          { name: 'trust', mountPath: '/etc/ssl/certs' },
        ],
      }),
      [],
    ],
    ['is asked of Envoy', file('envoy.yaml', 'validation_context:\n  system_root_certs: {}\n'), ['system_root_certs']],
    [
      'is asked of Envoy in JSON',
      file('envoy.json', '{"validationContext":{"systemRootCerts":{}}}'),
      ['systemRootCerts'],
    ],
    [
      'is asked of Envoy by an object',
      object('EnvoyFilter', 'e', { spec: { value: { system_root_certs: {} } } }, 'networking.istio.io/v1alpha3'),
      ['system_root_certs'],
    ],
    [
      'is asked of the collector',
      file('a.yaml', 'tls:\n  include_system_ca_certs_pool: true\n'),
      ['include_system_ca_certs_pool'],
    ],
    ['is not asked of the collector', file('a.yaml', 'tls:\n  include_system_ca_certs_pool: false\n'), []],
    ['is not asked in a comment', file('envoy.yaml', 'a: b\n# system_root_certs: {}\n'), []],
  ])('%s', (_, text, expected) => {
    expect(said(bundle, text)).toEqual(expected);
  });
});
