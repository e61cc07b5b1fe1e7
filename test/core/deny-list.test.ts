import { describe, expect, it } from 'vitest';
import { isWithin, publicHostOf, publicHosts } from '../../src/core/deny-list';

describe('the list of public hosts', () => {
  it.each([
    ['huggingface.co', 'model hub', 'is'],
    ['cdn-lfs.huggingface.co', 'model hub', 'is below'],
    ['k8s.io', 'image registry', 'is above'],
    ['acme-v02.api.letsencrypt.org', 'certificate authority', 'is below'],
    ['0.pool.ntp.org', 'time source', 'is below'],
    ['dns.google', 'resolver', 'is'],
    ['microsoft.com', 'image registry', 'is above'],
    ['time3.google.com', 'time source', 'is'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'image registry', 'is'],
    ['123456789012.dkr-ecr-fips.us-gov-west-1.on.aws', 'image registry', 'is'],
    ['amazonaws.com', 'cloud', 'is'],
  ])('knows %s', (name, kind, relation) => {
    expect(publicHostOf(name)).toMatchObject({ kind, relation });
  });

  it.each(['npmjs', 'pypi', 'debian', 'crates'])('knows the project %s under any suffix', (project) => {
    expect(publicHostOf(`files.${project}.org`)).toMatchObject({ kind: 'package registry', entry: project });
    expect(publicHostOf(`${project}.internal`)).toMatchObject({ kind: 'package registry' });
    expect(publicHostOf(`${project}.internal.example.mil`)).toBeUndefined();
  });

  it.each(['internal.example.mil', 'nothuggingface.co', 'corp.internal', 'harbor.corp.microsoft-lab.example'])(
    'says nothing about %s',
    (name) => {
      expect(publicHostOf(name)).toBeUndefined();
    },
  );

  it('takes the closest entry for what a name is', () => {
    expect(publicHostOf('bucket.s3.eu-west-1.amazonaws.com')).toMatchObject({ kind: 'cloud', entry: 'amazonaws.com' });
    expect(publicHostOf('checkip.amazonaws.com')).toMatchObject({ kind: 'telemetry', relation: 'is' });
  });

  it('names no host twice, and none below another one of its kind', () => {
    const hosts = publicHosts();
    const redundant = hosts.filter(({ host, kind }, index) =>
      hosts.some((other, place) => place !== index && other.kind === kind && isWithin(host, other.host)),
    );
    expect(redundant).toEqual([]);
    expect(new Set(hosts.map(({ host }) => host)).size).toBe(hosts.length);
  });
});
