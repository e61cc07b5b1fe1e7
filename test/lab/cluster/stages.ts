/**
 * What kwok does to nodes and pods: a node is ready and stays so, a pod that is bound to one runs and is ready, a pod of a
 * Job completes, and a pod that is deleted goes.
 */
export function stages(): readonly object[] {
  return [NODE_READY, NODE_HEARTBEAT, POD_READY, POD_COMPLETE, POD_DELETE];
}

type Expression = readonly [key: string, operator: 'Exists' | 'DoesNotExist' | 'In' | 'NotIn', ...values: string[]];

function stage(
  name: string,
  kind: 'Node' | 'Pod',
  when: readonly Expression[],
  then: { readonly next: object; readonly delay?: object },
): object {
  const matchExpressions = when.map(([key, operator, ...values]) => ({
    key,
    operator,
    ...(values.length > 0 && { values }),
  }));
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: { resourceRef: { apiGroup: 'v1', kind }, selector: { matchExpressions }, ...then },
  };
}

const ALIVE: Expression = ['.metadata.deletionTimestamp', 'DoesNotExist'];
const readyIs = (operator: 'In' | 'NotIn'): Expression => [
  '.status.conditions.[] | select( .type == "Ready" ) | .status',
  operator,
  'True',
];

const CONDITIONS = `
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
  message: {{ .message | Quote }}
  reason: {{ .reason | Quote }}
  status: {{ .status | Quote }}
  type: {{ .type | Quote }}
{{ end }}
`;

const NODE_READY = stage('node-ready', 'Node', [readyIs('NotIn')], {
  next: {
    statusTemplate: `${CONDITIONS}
addresses:
- address: {{ NodeIP | Quote }}
  type: InternalIP
phase: Running
`,
  },
});

const NODE_HEARTBEAT = stage('node-heartbeat', 'Node', [readyIs('In')], {
  delay: { durationMilliseconds: 20_000, jitterDurationMilliseconds: 25_000 },
  next: { statusTemplate: CONDITIONS },
});

const POD_READY = stage(
  'pod-ready',
  'Pod',
  [ALIVE, ['.spec.nodeName', 'Exists'], ['.status.phase', 'In', 'Pending'], readyIs('NotIn')],
  {
    next: {
      statusTemplate: `
{{ $now := Now }}
conditions:
{{ range $type := list "Initialized" "Ready" "ContainersReady" }}
- lastTransitionTime: {{ $now | Quote }}
  status: "True"
  type: {{ $type | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: true
  restartCount: 0
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
  {{ else }}
  state:
    terminated:
      exitCode: 0
      finishedAt: {{ $now | Quote }}
      reason: Completed
      startedAt: {{ $now | Quote }}
  {{ end }}
{{ end }}
{{ with PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ . | Quote }}
podIPs:
- ip: {{ . | Quote }}
{{ end }}
phase: Running
startTime: {{ $now | Quote }}
`,
    },
  },
);

const POD_COMPLETE = stage(
  'pod-complete',
  'Pod',
  [ALIVE, ['.status.phase', 'In', 'Running'], ['.metadata.ownerReferences.[].kind', 'In', 'Job']],
  { next: { statusTemplate: 'phase: Succeeded\n' } },
);

const POD_DELETE = stage(
  'pod-delete',
  'Pod',
  [
    ['.metadata.deletionTimestamp', 'Exists'],
    ['.spec.nodeName', 'Exists'],
  ],
  {
    next: { delete: true },
  },
);
