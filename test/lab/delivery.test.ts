import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, KubeObject } from './api';
import { applyArtefacts, digestOf, readDelivery } from './delivery';

const ROOT = join(__dirname, '..', '..');
const DEFINITION =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: labs.example.invalid\n';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-delivery-'));
  mkdirSync(join(folder, 'lab-crds'));
  writeFileSync(join(folder, 'lab-crds', 'b.yaml'), `---\n${DEFINITION}`);
  writeFileSync(join(folder, 'lab-crds', 'a.yaml'), `---\n${DEFINITION.replace('labs', 'others')}`);
  writeFileSync(join(folder, 'lab-crds', 'README.md'), 'no definition\n');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function apiThat(takes: string[]): Parameters<typeof applyArtefacts>[0] {
  const status = { conditions: [{ type: 'Established', status: 'True' }] };
  return {
    apply: ({ name }) => {
      takes.push(name);
      return Promise.resolve<Answer>({ status: 200, warnings: [], body: {} });
    },
    get: ({ apiVersion, kind, name }) => Promise.resolve<KubeObject>({ apiVersion, kind, metadata: { name }, status }),
  };
}

describe('what an operator does by hand for releases from git', () => {
  it.each(['airgapped', 'diode', 'saas', 'byoc/data-plane'])('is in what %s renders', (output) => {
    const { artefacts, sources } = readDelivery(join(ROOT, 'charts-out'), output);
    expect(artefacts.map(({ id }) => id)).toEqual(['flux-kustomize-crds', 'flux-source-crds']);
    expect(sources.map(({ kind }) => kind)).toEqual(['GitRepository', 'Kustomization']);
  });

  it('is nothing where there is no Flux', () => {
    expect(readDelivery(folder, 'none')).toEqual({ artefacts: [], sources: [] });
  });

  it('applies the files that have the digest, in the order of their names', async () => {
    const taken: string[] = [];
    const artefact = { id: 'lab-crds', digest: digestOf(join(folder, 'lab-crds')) };
    await applyArtefacts(apiThat(taken), [artefact], folder);
    expect(taken).toEqual(['others.example.invalid', 'labs.example.invalid']);
  });

  it('applies nothing that has another digest, and says both', async () => {
    const taken: string[] = [];
    const artefact = { id: 'lab-crds', digest: digestOf(join(folder, 'lab-crds')) };
    writeFileSync(join(folder, 'lab-crds', 'a.yaml'), 'changed');
    await expect(applyArtefacts(apiThat(taken), [artefact], folder)).rejects.toThrow(
      new RegExp(`artefacts\\.yaml: lab-crds is ${artefact.digest}, and its files are sha256:`),
    );
    expect(taken).toEqual([]);
  });
});
