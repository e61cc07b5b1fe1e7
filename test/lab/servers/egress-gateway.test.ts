import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifests, type Manifest } from '../manifests';
import { leakProblems, passedBy, resolversOf } from './egress-gateway';

const manifests = (output: string): readonly Manifest[] =>
  readManifests(join(__dirname, '..', '..', '..', 'charts-out', output, 'manifests', '090-gateway.yaml'), output);

describe('what the egress gateway passes to', () => {
  it('is read from its configuration, with the Service in front of each', () => {
    expect(passedBy(manifests('saas'))).toEqual([
      { host: 'otlp.example.net', port: 443, portName: 'to-10444', service: 'egress-telemetry' },
    ]);
    expect(passedBy(manifests('byoc/data-plane')).map(({ service }) => service)).toEqual(['egress-control-plane']);
    expect(passedBy(manifests('airgapped'))).toEqual([]);
  });

  it('is found by the resolvers of the site', () => {
    expect(resolversOf(manifests('saas'))).toEqual(['10.10.0.53', '10.10.1.53']);
  });
});

describe('metrics that leave', () => {
  const exit = { names: /^agg:.+$/, labels: ['job'] };
  const resource = { 'service.name': 'sallyport', 'service.instance.id': 'a-site' };
  const good = { name: 'agg:one', attributes: { job: 'x' }, resource, events: [] };

  it('are on the list, with its labels alone', () => {
    expect(leakProblems([good, good], exit)).toEqual([]);
  });

  it.each([
    ['a name', { ...good, name: 'one' }, /one leaves, and is on no list/],
    ['a label', { ...good, attributes: { pod: 'x' } }, /with the label pod/],
    ['a source', { ...good, resource: { ...resource, 'host.name': 'x' } }, /tells of its source/],
  ])('of which %s is not on the list are a problem', (_, signal, says) => {
    expect(leakProblems([good, signal], exit).join('\n')).toMatch(says);
  });
});
