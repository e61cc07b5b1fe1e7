import { components } from '../src/components';
import type { Tier } from '../src/core/tier';

export const airgapped: Tier = {
  name: 'airgapped',
  summary: 'an enclave without an exit: nothing leaves, releases come in on media',
  posture: {
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
    addresses: 'private',
  },
  upstreamRegistries: [],
  systemNamespaces: ['kube-system'],
  outputs: [
    {
      part: null,
      components: [
        components.foundation,
        components['cert-manager'],
        components['certificate-rollout'],
        components.coredns,
        components.chrony,
        components.zot,
        components['nvidia-device-plugin'],
        components['amd-device-plugin'],
        components.vllm,
        components.tgi,
        components.agentgateway,
        components.prometheus,
        components.alertmanager,
        components.grafana,
        components.loki,
        components.tempo,
        components['otel-collector'],
      ],
    },
  ],
  exceptions: [],
};
