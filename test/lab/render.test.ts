import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EVALUATION_KNOBS } from './site-evaluation';
import { PACKAGE_KNOBS } from './site-packages';
import { wantEvaluation, wantMail, wantPackages, wantVectors, wantLockedLogs, wantBrokers } from './render';
import { BROKER_KNOBS } from './site-brokers';

const VALUES = join(__dirname, '..', '..', 'values');
const FOLDER = mkdtempSync(join(tmpdir(), 'lab-values-'));

afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('the values of the lab', () => {
  it.each(['saas', 'byoc', 'diode', 'airgapped'])('of %s want mail, and are what they were otherwise', (tier) => {
    const [from, to] = [join(VALUES, `${tier}.yaml`), join(FOLDER, `${tier}.yaml`)];
    const read = (file: string): object => parse(readFileSync(file, 'utf8')) as object;
    copyFileSync(from, to);
    wantMail(to);
    const sample = read(from) as { readonly components?: object };
    const alertmanager = {
      mailTo: 'alerts@internal.example.mil',
      socMailTo: 'soc@internal.example.mil',
      mailUser: 'alertmanager',
    };
    expect(read(to)).toEqual({ ...sample, components: { ...sample.components, alertmanager } });
  });
  it.each(['saas', 'byoc', 'diode', 'airgapped'])('of %s have a golden set', (tier) => {
    const to = join(FOLDER, `${tier}-evaluation.yaml`);
    copyFileSync(join(VALUES, `${tier}.yaml`), to);
    wantEvaluation(to);
    expect(parse(readFileSync(to, 'utf8'))).toMatchObject({ components: { replay: EVALUATION_KNOBS } });
  });
  it.each(['byoc', 'diode', 'airgapped'])('of %s have snapshots of packages', (tier) => {
    const to = join(FOLDER, `${tier}-packages.yaml`);
    copyFileSync(join(VALUES, `${tier}.yaml`), to);
    wantPackages(to);
    expect(parse(readFileSync(to, 'utf8'))).toMatchObject({ components: { 'package-mirrors': PACKAGE_KNOBS } });
  });

  it('of one tier keep logs in a bucket that is locked', () => {
    const to = join(FOLDER, 'locked.yaml');
    copyFileSync(join(VALUES, 'airgapped.yaml'), to);
    wantLockedLogs(to);
    expect(parse(readFileSync(to, 'utf8'))).toMatchObject({
      components: { loki: { store: 'object-store', objectLock: 'compliance' } },
    });
  });

  it('of one tier have brokers of logins, which no sample has', () => {
    const to = join(FOLDER, 'brokers.yaml');
    copyFileSync(join(VALUES, 'saas.yaml'), to);
    wantBrokers(to);
    expect(parse(readFileSync(to, 'utf8'))).toMatchObject({ components: BROKER_KNOBS });
  });

  it('of one tier have the stores of vectors, which no sample has', () => {
    const to = join(FOLDER, 'vectors.yaml');
    copyFileSync(join(VALUES, 'airgapped.yaml'), to);
    wantVectors(to);
    expect(parse(readFileSync(to, 'utf8'))).toMatchObject({
      components: { qdrant: { enabled: true }, milvus: { enabled: true } },
    });
  });
});
