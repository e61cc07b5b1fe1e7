import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TIER_NAMES } from '../../../src/core/tier';
import { readResultsConfig } from '../../../src/runtime/evaluation/config';
import { renderSample } from '../../helpers/render';
import { workspace, write } from '../../helpers/workspace';
import { objectAlone, specOf } from '../rendering';
import { fileOf } from '../wired';

const NAME = 'evaluation-results';
const outputs = TIER_NAMES.flatMap((tier) =>
  renderSample(tier)
    .outputs.filter(({ composed }) => composed.part !== 'control-plane')
    .map(({ composed }) => [tier, [...composed.planes.values()].flat()] as const),
);

interface Rule {
  readonly ports: readonly { readonly port: number }[];
  readonly from: readonly { readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> } }[];
}

describe.each(outputs)('evaluation results in %s', (_, objects) => {
  it('have a configuration that the program takes, and its folder is on the volume', () => {
    const file = join(workspace(), 'config.json');
    write(file, fileOf(objects, `${NAME}-config`, 'config.json'));
    const { stateDir, reportsPort, metricsPort } = readResultsConfig(file);
    expect([reportsPort, metricsPort]).toEqual([8443, 9464]);
    const set = specOf(objectAlone(objects, 'StatefulSet', NAME));
    expect(JSON.stringify(set)).toContain(`{"mountPath":"${stateDir}","name":"results","readOnly":false}`);
  });

  it('take reports from jobs, are read by Prometheus, and call nobody', () => {
    const { ingress, egress } = specOf(objectAlone(objects, 'NetworkPolicy', NAME)) as {
      readonly ingress: readonly Rule[];
      readonly egress?: unknown;
    };
    const callers = ingress.flatMap(({ from, ports }) =>
      from.map(({ podSelector }) => `${podSelector.matchLabels['app.kubernetes.io/name']} ${ports[0]?.port}`),
    );
    expect(callers.sort()).toEqual(['prometheus 9464', 'replay 8443']);
    expect(egress).toBeUndefined();
  });

  it('reach the rules of Prometheus and a dashboard', () => {
    const text = JSON.stringify(objects.filter((one) => one['kind'] === 'ConfigMap'));
    expect(text.includes('EvaluationRegressed')).toBe(true);
    expect(text.includes('Evaluation of models')).toBe(true);
    expect(text.includes('job_name: evaluation-results')).toBe(true);
  });
});
