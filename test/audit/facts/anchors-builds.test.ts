import { describe, expect, it } from 'vitest';
import { object, bundle, env, PAIR, pod, said } from './trusting-pods';

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
      pod({ env: env(PAIR), command: ['cp', '/etc/ssl/cert.pem', '/box/ca.pem'] }),
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
