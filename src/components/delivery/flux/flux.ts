import type { Construct } from 'constructs';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { scratchVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { SIGNATURE_FLOOR } from '../../../core/release';
import type { MemberView } from '../../../core/graph';
import { serviceHost } from '../../../core/names';
import { applyArguments, sourceArguments, STORAGE_DIR } from './arguments';
import { APPLIER, declareFlux } from './flows';
import { ARTEFACTS, IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { APPLY_RULES, controllerRole, SOURCE_RULES } from './rbac';
import { sources } from './sources';
import { watch } from './watch';

/** `nobody`, user of both images, and the group that the makers give the volume. */
const RUN_AS = { user: 65534, group: 65534, fsGroup: 1337 };
const ENV = { RUNTIME_NAMESPACE: { field: 'metadata.namespace' } } as const;
const LIVE = { kind: 'http', path: '/healthz', port: 'health', periodSeconds: 20 } as const;

export const flux: Component<Knobs> = {
  name: 'flux',
  plane: 'delivery',
  summary: 'reads releases from git and applies the one that is in service',
  knobs,
  floors: [SIGNATURE_FLOOR],
  presets: { medium: { applyReplicas: 2 } },
  images: IMAGES,
  artefacts: ARTEFACTS,
  watch,
  declare: ({ knobs: own }) => declareFlux(own),
  render: renderFlux,
};

function renderFlux(scope: Construct, context: RenderContext<Knobs>): void {
  if (context.knobs.enabled === 'no') return;
  sourceController(scope, context, context.member('source-controller'));
  applyController(scope, context, context.member('kustomize-controller'));
  sources(scope, context);
}

function sourceController(scope: Construct, context: RenderContext<Knobs>, member: MemberView): void {
  const { knobs: own, cluster } = context;
  controllerRole(scope, member, SOURCE_RULES);
  new HardenedWorkload(scope, member.name, {
    member,
    kind: 'Deployment',
    single: 'what it read stands on the disk of its pod, and only who leads serves it; a new pod reads it again',
    rollout: 'in-place',
    runAs: RUN_AS,
    trust: 'go',
    callsApiServer: true,
    volumes: [scratchVolume('data', '1Gi')],
    containers: [
      {
        name: 'manager',
        image: context.image('flux-source-controller'),
        args: sourceArguments(serviceHost(member.name, member.namespace, cluster.domain)),
        env: ENV,
        resources: {
          requests: { cpu: own.sourceCpu, memory: own.sourceMemory },
          limits: { memory: own.sourceMemory },
        },
        // It serves only once it leads.
        readiness: { kind: 'tcp', port: 'artifacts', periodSeconds: 10 },
        liveness: LIVE,
        mounts: [{ volume: 'data', path: STORAGE_DIR, readOnly: false }],
      },
    ],
  });
}

function applyController(scope: Construct, context: RenderContext<Knobs>, member: MemberView): void {
  const { knobs: own } = context;
  controllerRole(scope, member, APPLY_RULES);
  new HardenedWorkload(scope, member.name, {
    member,
    kind: 'Deployment',
    replicas: own.applyReplicas,
    runAs: RUN_AS,
    trust: 'go',
    callsApiServer: true,
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        name: 'manager',
        image: context.image('flux-kustomize-controller'),
        args: applyArguments(APPLIER),
        env: ENV,
        resources: { requests: { cpu: own.applyCpu, memory: own.applyMemory }, limits: { memory: own.applyMemory } },
        readiness: { kind: 'http', path: '/readyz', port: 'health', periodSeconds: 10 },
        liveness: LIVE,
      },
    ],
  });
}
