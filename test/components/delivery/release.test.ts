import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/delivery/release';
import { knobDefects } from '../../../src/core/knobs';
import { metadataOf, objectNamed, objectsOf } from '../../helpers/render';
import { objectAlone, renderAlone } from '../rendering';

const NAME = 'sallyport-release';
const LOCK = join(__dirname, '..', '..', '..', 'values', 'lock.yaml');

describe('the release', () => {
  it('says what is known, and of everything else that it is not', () => {
    const data = objectAlone(renderAlone(component as never), 'ConfigMap', NAME)['data'];
    const unknown = Object.fromEntries(['version', 'previous', 'bundle', 'lock'].map((key) => [key, 'unknown']));
    expect(data).toMatchObject({ ...unknown, tier: 'airgapped' });
  });

  it('says what the site knows', () => {
    const knobs = { version: '2026-11', previous: '2026-10', bundle: `sha256:${'a'.repeat(64)}` };
    expect(objectAlone(renderAlone(component as never, { knobs }), 'ConfigMap', NAME)['data']).toMatchObject(knobs);
  });

  it('has the digest of the lock that was read', () => {
    const digest = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
    const object = objectNamed(objectsOf('airgapped'), 'ConfigMap', NAME);
    expect(object['data']).toMatchObject({ lock: `sha256:${digest}` });
    expect(metadataOf(object)['namespace']).toBe('sallyport-delivery');
  });

  it('tells the parts of byoc apart', () => {
    const tiers = (['control-plane', 'data-plane'] as const).map(
      (part) => (objectNamed(objectsOf('byoc', part), 'ConfigMap', NAME)['data'] as { readonly tier: string }).tier,
    );
    expect(tiers).toEqual(['byoc/control-plane', 'byoc/data-plane']);
  });

  it.each(['release.example.com', '', 'a b'])('is not named %j', (version) => {
    expect(() => renderAlone(component as never, { knobs: { version } })).toThrow();
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
