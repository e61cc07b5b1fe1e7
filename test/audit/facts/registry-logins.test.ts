import { describe, expect, it } from 'vitest';
import { rule as noExternalImage } from '../../../src/audit/rules/no-external-image/rule';
import { judgementsOf as said } from './set-of';

const map = (data: Readonly<Record<string, string>>): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'n' },
  data,
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
