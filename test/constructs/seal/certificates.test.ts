import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { commonNameOf } from '../../../src/constructs/seal';
import type { MemberView } from '../../../src/core/graph';
import { objectAlone, specOf } from '../../components/rendering';
import { declaring } from '../../helpers/platform';
import { metadataOf, objectNamed, objectsOf } from '../../helpers/render';
import { renderWired } from '../../components/wired';
import { component } from '../../../src/components/data/postgresql';

describe('the name of a member in its certificate', () => {
  const named = (name: string): string | undefined => commonNameOf({ name, namespace: 'sallyport-data' } as MemberView);

  it('is the one that is asked for', () => {
    const objects = renderWired('airgapped', component as never, [], { knobs: { archive: 'volume' } });
    expect(specOf(objectAlone(objects, 'Certificate', 'postgresql'))['commonName']).toBe(named('postgresql'));
  });

  it('is none where X.509 has no room for it', () => {
    expect(named('x'.repeat(49))).toHaveLength(64);
    expect(named('x'.repeat(50))).toBeUndefined();
  });
});

describe('who shows its certificate as a client’s though no need says so', () => {
  const certificates = objectsOf('airgapped').filter((object) => object['kind'] === 'Certificate');
  const reasonOf = (object: KubeObject): string | undefined =>
    (metadataOf(object)['annotations'] as Readonly<Record<string, string>>)['sallyport.dev/also-client'];

  // The programs that do it are told of the certificate in another place than their server is: by a probe, by a tool
  // beside it, or towards the site. Without this they would be refused, at the first renewal at the latest.
  it.each([
    ['valkey', 'both', /probe/],
    ['alertmanager', 'both', /probe/],
    ['postgresql', 'both', /backups/],
    ['siem-forwarder', 'both', /SIEM/],
    ['conformance', 'client', /shown to nobody/],
  ])('%s is %s, and its reason stands beside it', (name, profile, reason) => {
    const object = objectNamed(certificates, 'Certificate', name);
    expect(metadataOf(object)['annotations']).toMatchObject({ 'sallyport.dev/profile': profile });
    expect(reasonOf(object)).toMatch(reason);
    expect(specOf(object)['usages']).toContain('client auth');
  });

  it('is nobody else', () => {
    expect(certificates.filter((object) => reasonOf(object) !== undefined)).toHaveLength(5);
  });
});

it('an identity that nobody sees is refused, with who has it', () => {
  const member = { rating: 'public', ports: [], needs: [], identity: { reload: 'self' } } as const;
  const seen = { ...member, identity: { reload: 'self', alsoClient: 'a tool' } } as const;
  const render = (one: typeof member | typeof seen) =>
    renderWired('airgapped', declaring('own', { members: [one] }) as never, []);
  expect(() => render(member)).toThrow(/own has an identity that nobody sees/);
  expect(() => render(seen)).not.toThrow();
});
