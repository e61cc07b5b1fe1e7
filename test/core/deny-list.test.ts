import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isWithin, publicHostOf, publicHosts } from '../../src/core/deny-list';
import { skipBecause } from '../helpers/skip';

const FACTS = join(__dirname, '../../../shared/facts/phone-home.yaml');

describe('the list of public hosts', () => {
  it.each([
    ['huggingface.co', 'model hub', 'is'],
    ['cdn-lfs.huggingface.co', 'model hub', 'is below'],
    ['k8s.io', 'image registry', 'is above'],
    ['acme-v02.api.letsencrypt.org', 'certificate authority', 'is below'],
    ['0.pool.ntp.org', 'time source', 'is below'],
    ['dns.google', 'resolver', 'is'],
    ['microsoft.com', 'image registry', 'is above'],
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

  it('holds every host that known software contacts by itself', (context) => {
    if (!existsSync(FACTS)) skipBecause(context, `no ${FACTS.split('/').slice(-2).join('/')} beside the checkout`);
    const contacts = [...readFileSync(FACTS, 'utf8').matchAll(/contacts: \[(.*?)\]/g)].map(([, list]) => list ?? '');
    const hosts = contacts.flatMap((list) =>
      [...list.matchAll(/https?:\/\/([a-z0-9.-]+\.[a-z]{2,})/g)].map(([, host]) => host ?? ''),
    );
    expect(hosts.length).toBeGreaterThan(20);
    expect([...new Set(hosts)].filter((host) => publicHostOf(host) === undefined)).toEqual([]);
  });
});
