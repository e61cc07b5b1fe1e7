import { describe, expect, it } from 'vitest';
import { parseManifests } from '../manifests';
import { placed } from './places';

const config = (namespace: string, name: string, text: string): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { namespace: ${namespace}, name: ${name} }\ndata: { c: '${text}' }\n`;
const MANIFESTS = parseManifests(
  [
    config('n', 'one', 'key: /etc/tls/lost.key, cert: /etc/tls/tls.crt'),
    config('n', 'two', 'cert: /etc/tls/tls.crt, other: /a/etc/tls/lost.key.old'),
    config('m', 'three', 'key: /etc/tls/lost.key'),
  ].join(''),
  'a/100.yaml',
);

describe('the place of a problem', () => {
  it('is the ConfigMap that alone names the file which the program complains of', () => {
    const problem =
      'n/pod-0 c: startupProbe: c has ended (1):\nopen "/etc/tls/lost.key": no such file; /etc/tls/tls.crt';
    expect(placed(problem, MANIFESTS)).toBe(`a/100.yaml:2 v1 ConfigMap n/one: ${problem}`);
  });

  it.each([
    ['no file is named', 'n/pod-0 c: readinessProbe: HTTP answers 503'],
    ['several name the file', 'n/pod-0 c: open /etc/tls/tls.crt: permission denied'],
    ['nobody of the namespace names the file', 'n/pod-0 c: open /etc/other.yaml: no such file'],
  ])('is not said where %s', (_, problem) => {
    expect(placed(problem, MANIFESTS)).toBe(problem);
  });
});
