import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseManifests, readOutput } from '../manifests';
import { peopleHost } from './git-server';

const CHARTS = join(__dirname, '..', '..', '..', 'charts-out');

describe('the name under which people reach git', () => {
  it('is read from what is rendered', () => {
    expect(peopleHost({ manifests: readOutput(CHARTS, 'airgapped').flat() })).toBe('git.internal.example.mil');
  });

  it.each(['', 'ROOT_URL = http://git.lab/', 'ROOT_URL = https://git.lab/below/'])('is none of %j', (text) => {
    const data = { 'app.ini': `[server]\n${text}\n` };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'gitea-config', namespace: 'x' }, data };
    expect(() => peopleHost({ manifests: parseManifests(JSON.stringify(object), 'x.yaml') })).toThrow(
      'has no ROOT_URL',
    );
  });
});
