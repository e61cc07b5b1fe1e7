import { describe, expect, it } from 'vitest';
import { rule as noExternalImage } from '../../../src/audit/rules/no-external-image/rule';
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
