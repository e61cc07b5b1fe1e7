import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/no-system-trust-store/rule';
import { NO_PERMISSIONS } from '../../helpers/sample-boundary';
import { hitsOf, setOf } from './set-of';
import { type Part, object, bundle, env, PAIR, TRUST, pod, said } from './trusting-pods';

describe('a path that a container is told to trust', () => {
  it.each<readonly [string, Part, readonly string[]]>([
    ['is fine in the mounted bundle', { env: env(PAIR) }, []],
    [
      'is a finding in the store of the image',
      { env: env({ ...PAIR, SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' }) },
      ['SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt is in no mount'],
    ],
    [
      'is a finding anywhere else in the image',
      { env: env({ ...PAIR, REQUESTS_CA_BUNDLE: '/opt/ca.pem' }) },
      ['REQUESTS_CA_BUNDLE=/opt/ca.pem is in no mount'],
    ],
    [
      'is a finding under a name that the bundle does not have',
      { env: env({ ...PAIR, SSL_CERT_FILE: '/trust/root.crt' }) },
      ['SSL_CERT_FILE=/trust/root.crt holds no certificate'],
    ],
    [
      'is a finding where the bundle has words',
      { env: env({ ...PAIR, SSL_CERT_FILE: '/trust/readme' }) },
      ['SSL_CERT_FILE=/trust/readme holds no certificate'],
    ],
    [
      'is judged part by part',
      { env: env({ ...PAIR, SSL_CERT_DIR: '/trust:/etc/ssl/certs' }) },
      ['SSL_CERT_DIR=/trust:/etc/ssl/certs is in no mount'],
    ],
    [
      'may stand in a command',
      { env: env({}), command: ['env', 'SSL_CERT_FILE=/trust/ca.crt', 'SSL_CERT_DIR=/trust'] },
      [],
    ],
    [
      'is found in a shell',
      { env: env(PAIR), command: ['sh', '-c', 'export SSL_CERT_FILE="/etc/pki/tls/certs/ca-bundle.crt"; exec web'] },
      ['SSL_CERT_FILE=/etc/pki/tls/certs/ca-bundle.crt is in no mount'],
    ],
    [
      'is found in a hook',
      { env: env(PAIR), lifecycle: { postStart: { exec: { command: ['sh', '-c', 'CURL_CA_BUNDLE=/x/y curl a'] } } } },
      ['CURL_CA_BUNDLE=/x/y is in no mount'],
    ],
    ['is lost when it is empty', { env: env({ ...PAIR, SSL_CERT_FILE: '' }) }, ['SSL_CERT_FILE empty']],
    ['may be empty where it belongs to one server', { env: env({ ...PAIR, ETCDCTL_CACERT: '' }) }, []],
    [
      'is lost when a shell unsets it',
      { env: env(PAIR), command: ['sh', '-c', 'unset FOO SSL_CERT_DIR && exec web'] },
      ['SSL_CERT_DIR removed'],
    ],
    [
      'is lost when a shell unsets it, among others of its kind',
      { env: env(PAIR), command: ['sh', '-c', 'unset SSL_CERT_FILE SSL_CERT_DIR; exec web'] },
      ['SSL_CERT_FILE removed', 'SSL_CERT_DIR removed'],
    ],
    [
      'is lost by env -u',
      { env: env(PAIR), command: ['env', '-u', 'SSL_CERT_FILE', 'web'] },
      ['SSL_CERT_FILE removed'],
    ],
    ['is lost by env --unset', { env: env(PAIR), command: ['env', '--unset=SSL_CERT_DIR'] }, ['SSL_CERT_DIR removed']],
    ['is needed in both halves', { env: env({ SSL_CERT_FILE: '/trust/ca.crt' }) }, ['SSL_CERT_DIR unset']],
    [
      'may be set by a source that is not here',
      { env: env({ SSL_CERT_FILE: '/trust/ca.crt' }), envFrom: [{ configMapRef: { name: 'elsewhere' } }] },
      [],
    ],
    [
      'is found in the options of Java',
      { env: env({ ...PAIR, JAVA_TOOL_OPTIONS: '-Xmx1g -Djavax.net.ssl.trustStore=/opt/java/lib/security/cacerts' }) },
      ['javax.net.ssl.trustStore=/opt/java/lib/security/cacerts is in no mount'],
    ],
    [
      'is found where Java is told a file that is not there, and takes its own',
      { env: env({ ...PAIR, JAVA_TOOL_OPTIONS: '-Djavax.net.ssl.trustStore=/trust/none' }) },
      ['javax.net.ssl.trustStore=/trust/none holds no certificate'],
    ],
    [
      'is fine where Java is told to trust nobody',
      { env: env({ ...PAIR, JAVA_TOOL_OPTIONS: '-Djavax.net.ssl.trustStore=NONE' }) },
      [],
    ],
    [
      'is found by its end where the start is a variable',
      { env: env(PAIR), args: ['-Djavax.net.ssl.trustStore=$JAVA_HOME/lib/security/cacerts'] },
      ['javax.net.ssl.trustStore=$JAVA_HOME/lib/security/cacerts is the store of the image'],
    ],
    [
      'is added to a built-in list by Node',
      { env: env({ ...PAIR, NODE_EXTRA_CA_CERTS: '/trust/ca.crt' }) },
      ['NODE_EXTRA_CA_CERTS without --use-openssl-ca'],
    ],
    [
      'replaces the list of Node with its option',
      {
        env: env({
          ...PAIR,
          NODE_EXTRA_CA_CERTS: '/trust/ca.crt',
          NODE_OPTIONS: '--max-http-header-size=1 --use-openssl-ca',
        }),
      },
      [],
    ],
    [
      'is not enough beside the system list of Node',
      { env: env({ ...PAIR, NODE_OPTIONS: '--use-system-ca' }) },
      ['--use-system-ca'],
    ],
    [
      'is not enough beside that of Deno',
      { env: env({ ...PAIR, DENO_TLS_CA_STORE: 'mozilla' }) },
      ['DENO_TLS_CA_STORE=mozilla'],
    ],
  ])('%s', (_name, container, expected) => {
    expect(said(bundle, pod(container))).toEqual(expected);
  });

  it('may lie where a ConfigMap is mounted over the store of the image', () => {
    const container = {
      env: env({ SSL_CERT_FILE: '/etc/ssl/certs/ca.crt' }),
      volumeMounts: [{ name: 'trust', mountPath: '/etc/ssl/certs' }],
    };
    expect(said(bundle, pod(container))).toEqual([]);
  });

  it.each<readonly [string, Part, readonly string[]]>([
    ['of a Secret', { secret: { secretName: 's' } }, []],
    ['of a ConfigMap that is not here', { configMap: { name: 'elsewhere' } }, []],
    ['of items under another name', { configMap: { name: 'trust', items: [{ key: 'ca.crt', path: 'x.pem' }] } }, []],
    [
      'of items without it',
      { configMap: { name: 'trust', items: [{ key: 'ca.crt', path: 'y.pem' }] } },
      ['SSL_CERT_FILE=/v/x.pem holds no certificate'],
    ],
    [
      'of a projection',
      { projected: { sources: [{ configMap: { name: 'trust', items: [{ key: 'ca.crt', path: 'x.pem' }] } }] } },
      [],
    ],
    ['that nobody can look into', { emptyDir: {} }, []],
    [
      'of the store of the node',
      { hostPath: { path: '/etc/ssl/certs' } },
      ['SSL_CERT_FILE=/v/x.pem is the store of the node', 'SSL_CERT_DIR=/v is the store of the node', '/etc/ssl/certs'],
    ],
  ])('may lie in a volume %s', (_name, volume, expected) => {
    const container = {
      env: env({ SSL_CERT_FILE: '/v/x.pem', SSL_CERT_DIR: '/v' }),
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
    };
    expect(said(bundle, pod(container, { spec: { volumes: [{ name: 'v', ...volume }] } }))).toEqual(expected);
  });

  it('must lie in the bundle once the container mounts one', () => {
    const container = {
      env: env({ ...PAIR, SSL_CERT_FILE: '/tmp/ca.crt' }),
      volumeMounts: [
        { name: 'trust', mountPath: '/trust' },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    };
    const volumes = [TRUST, { name: 'tmp', emptyDir: {} }];
    expect(said(bundle, pod(container, { spec: { volumes } }))).toEqual([
      'SSL_CERT_FILE=/tmp/ca.crt is not in the mounted bundle',
    ]);
  });
});

describe('the custom of a set', () => {
  const good = pod({ env: env(PAIR) }, { name: 'good' });
  const certificate = object('Certificate', 'web', { spec: { secretName: 'web-tls' } }, 'cert-manager.io/v1');
  const tls = { name: 'tls', secret: { secretName: 'web-tls' } };
  const tlsMount = { volumeMounts: [{ name: 'tls', mountPath: '/tls' }] };

  it('binds whoever mounts the same bundle', () => {
    expect(said(bundle, good, pod({}))).toEqual(['SSL_CERT_FILE unset', 'SSL_CERT_DIR unset']);
  });

  it('is unknown where nobody points a variable into the bundle', () => {
    expect(said(bundle, pod({}))).toEqual([]);
  });

  it.each([
    ['curl has its own, which Python reads as well', { CURL_CA_BUNDLE: '/trust/ca.crt' }, []],
    ['neither is set', {}, ['REQUESTS_CA_BUNDLE unset']],
  ])('asks Python for a variable of its own: %s', (_name, more: Readonly<Record<string, string>>, expected) => {
    const first = pod({ env: env({ ...PAIR, REQUESTS_CA_BUNDLE: '/trust/ca.crt' }) }, { name: 'first' });
    const second = pod({ image: 'x/vllm/vllm-openai:v1', env: env({ ...PAIR, ...more }) });
    expect(said(bundle, first, second)).toEqual(expected);
  });

  it.each<readonly [string, Part, readonly string[]]>([
    ['shows a certificate of the set', { volumes: [tls] }, ['trust not mounted']],
    ['asks for a token', { volumes: [], automountServiceAccountToken: true }, ['trust not mounted']],
    ['does neither', { volumes: [] }, []],
  ])('binds whoever %s beside the bundle, though it mounts none', (_name, spec, expected) => {
    expect(said(bundle, certificate, good, pod(tlsMount, { spec }))).toEqual(expected);
  });

  it('binds nobody in a namespace without the bundle', () => {
    const elsewhere = pod(tlsMount, { spec: { automountServiceAccountToken: true } }).replace('"n"', '"m"');
    expect(said(bundle, good, elsewhere)).toEqual([]);
  });
});

describe('a system store that is named', () => {
  const file = (key: string, text: string): string => object('ConfigMap', 'c', { data: { [key]: text } });
  it.each<readonly [string, string, number]>([
    ['in YAML', file('a.yaml', 'tls:\n  ca_file: /etc/ssl/certs/ca-certificates.crt\n'), 1],
    ['in Envoy', file('e.yaml', 'trusted_ca:\n  filename: /etc/ssl/certs/ca-certificates.crt\n'), 1],
    ['in INI', file('a.ini', '[server]\nca_cert_path = /etc/pki/tls/certs/ca-bundle.crt\n'), 1],
    [
      'in nginx',
      file('nginx.conf', 'http {\n  proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;\n}\n'),
      1,
    ],
    ['in an argument', pod({ args: ['--ca-file=/etc/ssl/certs/ca-certificates.crt'] }), 1],
    ['in a variable of nobody', pod({ env: env({ MY_CA_FILE: '/etc/ssl/cert.pem' }) }), 1],
    ['in a script', file('run.sh', 'set -e\nexport SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\nexec web\n'), 1],
    ['by a script that unsets the variable', file('run.sh', 'set -e\nunset SSL_CERT_FILE\nexec web\n'), 1],
    ['by env in a script', file('run.sh', 'set -e\nenv -u SSL_CERT_FILE web\n'), 1],
    ['in a comment', file('run.sh', 'set -e\n# unset SSL_CERT_FILE\nexec web\n'), 0],
    ['as a place to mount', pod({ volumeMounts: [{ name: 'trust', mountPath: '/etc/ssl/certs' }] }), 0],
    [
      'in a hostPath',
      pod({}, { spec: { volumes: [{ name: 'trust', hostPath: { path: '/usr/share/ca-certificates' } }] } }),
      1,
    ],
    ['in the hostPath above', pod({}, { spec: { volumes: [{ name: 'trust', hostPath: { path: '/etc/pki/' } }] } }), 1],
    [
      'in another hostPath',
      pod({}, { spec: { volumes: [{ name: 'trust', hostPath: { path: '/etc/kubernetes/pki' } }] } }),
      0,
    ],
    ['in a volume of its own', object('PersistentVolume', 'v', { spec: { local: { path: '/etc/ssl/certs' } } }), 1],
    [
      'to OpenShift',
      object('ConfigMap', 'c', {
        metadata: { name: 'c', namespace: 'n', labels: { 'config.openshift.io/inject-trusted-cabundle': 'true' } },
      }),
      1,
    ],
    [
      'to a gateway',
      object(
        'BackendTLSPolicy',
        'b',
        { spec: { validation: { wellKnownCACertificates: 'System' } } },
        'gateway.networking.k8s.io/v1',
      ),
      1,
    ],
  ])('%s', (_name, text, count) => {
    expect(said(text)).toHaveLength(count);
  });

  it('is what the set mounted there, where it did', () => {
    const over = pod({
      env: env({ SSL_CERT_FILE: '/etc/ssl/certs/ca.crt' }),
      volumeMounts: [{ name: 'trust', mountPath: '/etc/ssl/certs' }],
    });
    expect(said(bundle, over, file('a.yaml', 'tls:\n  ca_file: /etc/ssl/certs/ca.crt\n'))).toEqual([]);
  });
});

it('nothing is found where the tier trusts the authorities of the system too', () => {
  const permissions = { ...NO_PERMISSIONS, systemTrust: true };
  const text = pod({ env: env({ SSL_CERT_FILE: '/etc/ssl/cert.pem' }) });
  expect(hitsOf(rule, setOf(text, { permissions }))).toEqual([]);
  expect(hitsOf(rule, setOf(text))).not.toEqual([]);
});
