import { components } from '../src/components';
import type { Tier } from '../src/core/tier';

export const saas: Tier = {
  name: 'saas',
  summary: 'operated for customers: declared destinations through one gateway, images by digest from listed registries',
  posture: {
    planes: 'one-cluster',
    images: 'listed-upstreams-or-mirror',
    egress: 'declared-list',
    externalProviders: 'masked',
    issuers: 'internal-ca-and-customer-edge-certificate',
    trustAnchors: 'internal-and-system',
    names: 'declared-forwarders',
    time: 'site-clocks-and-declared-forwarders',
    telemetry: 'declared-otlp-endpoint',
    inbound: 'registry-git-and-policy-pulls',
    exits: 'payload-to-providers',
    admission: 'audit-and-deny-images',
    addresses: 'private',
  },
  upstreamRegistries: ['cr.agentgateway.dev', 'docker.io', 'ghcr.io', 'nvcr.io', 'quay.io'],
  systemNamespaces: ['kube-system'],
  outputs: [
    {
      part: null,
      components: [
        components.foundation,
        components['cert-manager'],
        components.coredns,
        components.chrony,
        components.zot,
        components['nvidia-device-plugin'],
        components['amd-device-plugin'],
        components.vllm,
        components.tgi,
        components.agentgateway,
        components['egress-gateway'],
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
