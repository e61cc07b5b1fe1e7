import { describe, expect, it } from 'vitest';
import { rule as noExternalHost } from '../../../src/audit/rules/no-external-host/rule';
import { judgementsOf as said } from './set-of';

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
