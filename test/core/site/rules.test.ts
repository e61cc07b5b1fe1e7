import { describe, expect, it } from 'vitest';
import type { Component } from '../../../src/core/component';
import { defineKnobs, flag } from '../../../src/core/knobs';
import type { Posture } from '../../../src/core/posture';
import { siteRulesOf } from '../../../src/core/site';
import type { Tier } from '../../../src/core/tier';

const POSTURE: Posture = {
  planes: 'enclave',
  images: 'enclave-mirror',
  egress: 'none',
  externalProviders: 'refused',
  issuers: 'internal-ca',
  trustAnchors: 'internal',
  names: 'closed',
  time: 'site-clocks',
  telemetry: 'none',
  inbound: 'bundle',
  exits: 'nothing',
  admission: 'deny',
  storage: 'encrypted',
  privilege: 'components-only',
  auditRecord: 'one-year',
  addresses: 'private',
};

const KNOBS = defineKnobs({ isOn: flag().default(true).describe('whether it runs') });

function tier(posture: Partial<Posture>, parts: readonly Tier['outputs'][number]['part'][] = [null]): Tier {
  const component = { name: 'zot', knobs: KNOBS } as unknown as Component;
  return {
    name: 'airgapped',
    summary: '',
    posture: { ...POSTURE, ...posture },
    upstreamRegistries: [],
    systemNamespaces: ['kube-system'],
    outputs: parts.map((part) => ({ part, components: [component] })),
    exceptions: [],
  };
}

describe('the rules for a values file', () => {
  it('of the strictest posture allow nothing that leaves', () => {
    expect(siteRulesOf(tier({}))).toEqual({
      tier: 'airgapped',
      parts: [],
      addressing: 'private',
      registrySources: ['mirror'],
      destinations: {
        tier: 'airgapped',
        isOpen: false,
        closed: { 'image registry': 'images', 'code or file host': 'inbound' },
        registries: [],
      },
      hosts: ['idp', 'siem', 'smtp', 'objectStore', 'chat', 'git'],
      systemNamespaces: ['kube-system'],
      components: { zot: KNOBS },
      presets: {},
      posture: POSTURE,
      floors: {},
    });
  });

  it('follow each loosening of the posture and no other', () => {
    expect(siteRulesOf(tier({ egress: 'diode' }))).toMatchObject({
      destinations: { isOpen: false },
      hosts: expect.arrayContaining(['diode']),
    });
    expect(siteRulesOf(tier({ egress: 'declared-list' })).destinations.isOpen).toBe(true);
    expect(siteRulesOf(tier({ images: 'customer-mirror' })).registrySources).toEqual(['mirror']);
    expect(siteRulesOf(tier({ images: 'listed-upstreams-or-mirror' })).registrySources).toEqual(['mirror', 'upstream']);
    const split = siteRulesOf(tier({ planes: 'two-clusters' }, ['control-plane', 'data-plane']));
    expect(split.parts).toEqual(['control-plane', 'data-plane']);
    expect(split.hosts).toEqual(expect.arrayContaining(['controlPlane', 'dataPlane']));
  });
});
