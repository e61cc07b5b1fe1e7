import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { typeProblems } from './expression-types';

const POD = "/v1, Kind=Pod: ERROR: <input>:1:8: undefined field 'type'\n | object.spec.type\n | .......^\n";
const SERVICE = POD.replace('Kind=Pod', 'Kind=Service');

function policy(resources: readonly string[], ...warnings: readonly string[]): KubeObject {
  const expressionWarnings = warnings.map((warning) => ({ fieldRef: 'spec.validations[0].expression', warning }));
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], resources }] } },
    status: { typeChecking: { expressionWarnings } },
  };
}

describe('the type check of a policy', () => {
  it.each<[string, KubeObject, readonly string[]]>([
    ['finds nothing', policy(['pods']), []],
    [
      'finds what does not fit its only kind',
      policy(['pods', 'pods/ephemeralcontainers'], POD),
      ["spec.validations[0].expression: undefined field 'type' (/v1, Kind=Pod)"],
    ],
    ['leaves what fits one of two kinds', policy(['pods', 'services'], POD), []],
    [
      'finds what fits neither of two kinds',
      policy(['pods', 'services'], POD + SERVICE),
      ["spec.validations[0].expression: undefined field 'type' (/v1, Kind=Pod; /v1, Kind=Service)"],
    ],
  ])('%s', (_, given, problems) => {
    expect(typeProblems(given)).toEqual(problems);
  });
});
