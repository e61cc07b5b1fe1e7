import { describe, expect, it } from 'vitest';
import { audit } from '../../../src/audit/engine';
import { rule as noExternalHost } from '../../../src/audit/rules/no-external-host/rule';
import { rule as noExternalImage } from '../../../src/audit/rules/no-external-image/rule';
import type { Rule } from '../../../src/audit/rule';
import { parseManifest } from '../../../src/manifest/parse';
import { AUDIT_OPTIONS } from '../../helpers/audit';

/** `status severity value` of what a rule says. */
function said(rule: Rule, ...objects: readonly object[]): readonly string[] {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const { findings } = audit([parseManifest('a.yaml', text)], { ...AUDIT_OPTIONS, rules: [rule] });
  return [...new Set(findings.map(({ status, severity, value }) => `${status} ${severity} ${value}`))].sort();
}

const pod = (container: Readonly<Record<string, unknown>>, spec: Readonly<Record<string, unknown>> = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n' },
  spec: { containers: [{ name: 'c', image: 'harbor.internal.example.mil/sallyport/c:1', ...container }], ...spec },
});
const map = (data: Readonly<Record<string, string>>): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'n' },
  data,
});

describe('a host that a script puts together', () => {
  it.each<[string, string, readonly string[]]>([
    ['from one variable', 'H=evil; curl $H.example.net', ['finding critical evil.example.net']],
    [
      'from two',
      `A=exam; B=ple.net; curl "https://\${A}\${B}/x"`,
      ['finding critical https://example.net/x', 'finding critical ple.net'],
    ],
    ['from an address in parts', 'A=203.0; B=113.9; curl $A.$B', ['finding critical 203.0.113.9']],
    ['step by step', `A=exam; U=https://\${A}ple.net/x; wget -q "$U"`, ['finding critical https://example.net/x']],
    ['in a loop', `for h in exam; do curl https://\${h}ple.net/; done`, ['finding critical https://example.net/']],
    [
      'in one of two branches',
      `if x; then P=exam; else P=internal.exam; fi; curl https://\${P}ple.net/`,
      ['finding critical https://example.net/', 'finding critical https://internal.example.net/'],
    ],
    [
      'from exported variables',
      'export A=exam B=ple.net; curl https://$A$B/',
      ['finding critical https://example.net/', 'finding critical ple.net'],
    ],
    ['in a nested command', `A=exam; X=$(curl https://\${A}ple.net/)`, ['finding critical https://example.net/']],
    ['inside the site', 'H=a; curl https://$H.internal.example.mil/', []],
    ['from what nobody says', `curl "https://\${A}.\${B}"`, [`unchecked medium https://\${A}.\${B}`]],
    ['from the words of its caller', 'curl -fsS -o "$OUT" "$1"', ['unchecked medium $1']],
    ['from what a command prints', 'curl "http://$(cat /x)/"', ['unchecked medium http://$()/']],
    ['from a variable alone', 'nc -z -w 5 "$TARGET" 443', ['unchecked medium $TARGET']],
    ['below an ending of nobody', 'curl https://$A.corp/', ['unchecked medium https://$A.corp/']],
    ['below the site', 'curl https://$A.internal.example.mil/', []],
    ['from the kubelet', 'curl https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/healthz', []],
    ['with a default inside', `curl https://\${H:-a.internal.example.mil}/`, []],
    ['in a message', 'echo "see https://$A/"', []],
    ['beside a path that is a variable', 'curl https://a.internal.example.mil/$X', []],
    ['beside flags that are variables', 'curl $CURL_OPTS -H "$AUTH" -o "$FILE" https://a.internal.example.mil/', []],
  ])('%s', (_, script, expected) => {
    expect(said(noExternalHost, map({ 'run.sh': `set -e\n${script}\n` }))).toEqual(expected);
    expect(said(noExternalHost, pod({ command: ['sh', '-c', script] }))).toEqual(expected);
  });

  it.each<[string, readonly object[], readonly string[]]>([
    [
      'by the environment of its container',
      [
        pod({
          command: ['sh', '-c', 'curl https://$A$B/'],
          env: [
            { name: 'A', value: 'exam' },
            { name: 'B', value: 'ple.net' },
          ],
        }),
      ],
      ['finding critical https://example.net/', 'finding critical ple.net'],
    ],
    [
      'by the kubelet in an argument',
      [pod({ args: ['--to=https://$(A)ple.net/'], env: [{ name: 'A', value: 'exam' }] })],
      ['finding critical https://example.net/'],
    ],
    [
      'by a ConfigMap of the set',
      [
        pod({
          command: ['sh', '-c', `curl https://\${A}ple.net/`],
          env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'a' } } }],
        }),
        map({ a: 'exam' }),
      ],
      ['finding critical https://example.net/'],
    ],
    [
      'by a Secret',
      [
        pod({
          args: ['--to=https://$(A)/'],
          env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'a' } } }],
        }),
      ],
      ['unchecked medium https://$(A)/'],
    ],
    [
      'by the address of the pod',
      [
        pod({
          args: ['--to=https://$(IP):80/'],
          env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
        }),
      ],
      [],
    ],
  ])('is completed %s', (_, objects, expected) => {
    expect(said(noExternalHost, ...objects)).toEqual(expected);
  });
});

describe('an image that no runtime can read', () => {
  const inside = 'harbor.internal.example.mil/sallyport';
  it.each<[string, string, readonly string[]]>([
    ['nothing', '', ['unchecked medium (no image)']],
    ['a variable', '$(IMAGE)', ['unchecked medium $(IMAGE)']],
    ['a variable of a shell', `${inside}/a:\${TAG}`, [`unchecked medium ${inside}/a:\${TAG}`]],
    ['a template', '{{ .Values.image }}', ['unchecked medium {{ .Values.image }}']],
    ['a registry outside with a variable', 'r.example.net/$(NAME):1', ['finding critical r.example.net/$(NAME):1']],
    ['dots', `${inside}/../../x/a:1`, [`finding critical ${inside}/../../x/a:1`]],
    ['a blank in it', `${inside}/a :1`, [`finding critical ${inside}/a :1`]],
    ['a blank behind it', `${inside}/a:1 `, [`finding critical ${inside}/a:1 `]],
    ['a line end', `${inside}/a:1\n`, [`finding critical ${inside}/a:1\n`]],
    ['a scheme', `https://${inside}/a:1`, [`finding critical https://${inside}/a:1`]],
    ['capitals', `${inside}/A:1`, [`finding critical ${inside}/A:1`]],
    ['an empty segment', `${inside}//a:1`, [`finding critical ${inside}//a:1`]],
    ['what it should be', `${inside}/a:1`, []],
  ])('%s', (_, image, expected) => {
    expect(said(noExternalImage, pod({ image }))).toEqual(expected);
    expect(said(noExternalImage, pod({}, { initContainers: [{ name: 'i', image }] }))).toEqual(expected);
    expect(said(noExternalImage, pod({}, { volumes: [{ name: 'v', image: { reference: image } }] }))).toEqual(expected);
  });

  it('is missing in a pod, and may be in a patch of somebody else', () => {
    const missing = { ...pod({}), spec: { containers: [{ name: 'c' }] } };
    expect(said(noExternalImage, missing)).toEqual(['unchecked medium (no image)']);
    expect(said(noExternalImage, { ...missing, apiVersion: 'example.org/v1', kind: 'Thing' })).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    [
      'of the container that leads outside',
      { args: ['--image=$(R)/a:1'], env: [{ name: 'R', value: 'r.example.net' }] },
      ['finding critical r.example.net/a:1'],
    ],
    [
      'of the container that stays inside',
      { args: ['--image=$(R)/sallyport/a:1'], env: [{ name: 'R', value: 'harbor.internal.example.mil' }] },
      [],
    ],
    [
      'that nobody knows',
      { args: ['--image=$(R)/a:1'], env: [{ name: 'R', valueFrom: { secretKeyRef: { name: 's', key: 'r' } } }] },
      ['unchecked medium $(R)/a:1'],
    ],
    ['in a variable', { env: [{ name: 'SIDECAR_IMAGE', value: '$(R)/a:1' }] }, ['unchecked medium $(R)/a:1']],
    ['that is no image', { env: [{ name: 'IMAGE_PULL_POLICY', value: '$(P)' }] }, []],
  ])('a variable %s', (_, container, expected) => {
    expect(said(noExternalImage, pod(container))).toEqual(expected);
  });

  it('a pod in a file, left to a template', () => {
    const text = `spec:\n  containers:\n    - name: a\n      image: "\${IMAGE}"\n`;
    expect(said(noExternalImage, map({ 'pod.yaml': text }))).toEqual([`unchecked medium \${IMAGE}`]);
  });
});

describe('the logins of a pull secret', () => {
  const secret = (key: string, text: string, type = 'kubernetes.io/dockerconfigjson'): object => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'n' },
    type,
    data: { [key]: Buffer.from(text).toString('base64') },
  });
  const auths = (registry: string): string => JSON.stringify({ auths: { [registry]: { auth: 'eDp5' } } });

  it.each<[string, string, readonly string[]]>([
    ['the registry of the site', auths('harbor.internal.example.mil'), []],
    ['the same with scheme and path', auths('https://harbor.internal.example.mil/v2/'), []],
    ['the same with a repository', auths('harbor.internal.example.mil/sallyport'), []],
    ['another', auths('r.example.net'), ['finding critical r.example.net']],
    ['another with a port', auths('localhost:5000'), ['finding critical localhost:5000']],
    ['a repository of another', auths('r.example.net/a'), ['finding critical r.example.net/a']],
    ['another by pattern', auths('*.example.net'), ['finding critical *.example.net']],
    ['another of the site', auths('r.internal.example.mil'), ['finding critical r.internal.example.mil']],
    ['that of everybody', auths('https://index.docker.io/v1/'), ['finding critical https://index.docker.io/v1/']],
    [
      'a helper for another',
      JSON.stringify({ credHelpers: { 'r.example.net': 'x' } }),
      ['finding critical r.example.net'],
    ],
    ['what is no JSON', 'x', ['unchecked medium .dockerconfigjson of a pull secret']],
    ['what has no logins', '{}', ['unchecked medium .dockerconfigjson of a pull secret']],
  ])('%s', (_, text, expected) => {
    expect(said(noExternalImage, secret('.dockerconfigjson', text))).toEqual(expected);
  });

  it('in the old form', () => {
    const old = JSON.stringify({ 'r.example.net': { auth: 'eDp5' } });
    expect(said(noExternalImage, secret('.dockercfg', old, 'kubernetes.io/dockercfg'))).toEqual([
      'finding critical r.example.net',
    ]);
  });

  it('in the file of a client', () => {
    expect(said(noExternalImage, map({ 'config.json': auths('r.example.net') }))).toEqual([
      'finding critical r.example.net',
    ]);
  });
});
