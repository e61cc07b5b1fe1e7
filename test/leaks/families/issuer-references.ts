import type { Draw } from '../draw';
import { copyOf, leakBeside, leakIn, listIn, mapIn, textIn, type Doc, type Leak, type Plant } from '../leak';
import type { Output } from '../outputs';
import { outsideName } from '../outside';
import { drawNamespace, metadata, podOf, workloadsOf } from '../places';

const RULES = ['TRUST-001'];

interface Ground {
  readonly draw: Draw;
  readonly output: Output;
}

function beside({ draw, output }: Ground, added: Doc, path = ''): Leak {
  return leakBeside(draw.pick(output.objects), added, { rules: RULES, path });
}

/** A new object in a namespace of the platform. */
function object({ draw, output }: Ground, apiVersion: string, kind: string, spec: Doc): Doc {
  return { apiVersion, kind, metadata: metadata(draw.word(), drawNamespace(draw, output)), spec };
}

/** An edge with annotations that are somebody's orders to a controller. */
function annotated(ground: Ground, annotations: Readonly<Record<string, string>>): Leak {
  const { draw } = ground;
  const [apiVersion, kind] = draw.pick<readonly [string, string]>([
    ['networking.k8s.io/v1', 'Ingress'],
    ['gateway.networking.k8s.io/v1', 'Gateway'],
    ['v1', 'Service'],
  ]);
  const added = object(ground, apiVersion, kind, {});
  mapIn(added, 'metadata')['annotations'] = { ...annotations };
  return beside(ground, added, '/metadata/annotations');
}

/** Issuers by reference: a name alone decides who signs. */
export const REFERENCES: Readonly<Record<string, Plant>> = {
  'self-signed issuer': (draw, output) => {
    const kind = draw.pick(['Issuer', 'ClusterIssuer']);
    return beside({ draw, output }, object({ draw, output }, 'cert-manager.io/v1', kind, { selfSigned: {} }), '/spec');
  },
  'our issuer signs for itself': (_, output) => {
    const own = output.objects.find(({ kind }) => kind === 'ClusterIssuer');
    if (own === undefined) return null;
    const doc = copyOf(own);
    doc['spec'] = { selfSigned: {} };
    return leakIn(own, doc, { rules: RULES, path: '/spec/selfSigned', line: 'selfSigned' });
  },
  'certificate from somebody else': (draw, output) => {
    const own = draw.pick(output.objects.filter(({ kind }) => kind === 'Certificate'));
    const doc = copyOf(own);
    const ref = mapIn(doc, 'spec', 'issuerRef');
    const way = draw.pick(['name', 'kind', 'group']);
    ref[way] = way === 'kind' ? 'Issuer' : way === 'name' ? draw.word() : `${draw.word()}.${outsideName(draw)}`;
    return leakIn(own, doc, { rules: RULES, path: '/spec/issuerRef', line: textIn(ref, 'name') });
  },
  'our issuer is gone': (draw, output) => {
    const own = output.objects.find(({ kind }) => kind === 'ClusterIssuer');
    const certificate = draw.pick(output.objects.filter(({ kind }) => kind === 'Certificate'));
    if (own === undefined) return null;
    const leak = leakIn(certificate, copyOf(certificate), { rules: RULES, path: '/spec/issuerRef/name' });
    return { ...leak, edits: [...leak.edits, { object: own, documents: [] }] };
  },
  'request to somebody else': (draw, output) => {
    const issuerRef = { name: draw.word(), kind: draw.pick(['Issuer', 'ClusterIssuer', 'StepClusterIssuer']) };
    const [apiVersion, kind] = draw.pick<readonly [string, string]>([
      ['cert-manager.io/v1', 'CertificateRequest'],
      ['db.example.org/v1', 'Cluster'],
    ]);
    return beside({ draw, output }, object({ draw, output }, apiVersion, kind, { issuerRef }), '/spec/issuerRef');
  },
  'issuer of somebody else in an annotation': (draw, output) =>
    annotated(
      { draw, output },
      draw.pick<Readonly<Record<string, string>>>([
        { 'cert-manager.io/cluster-issuer': draw.word() },
        { 'cert-manager.io/issuer': draw.word() },
        { 'cert-manager.io/issuer': draw.word(), 'cert-manager.io/issuer-kind': 'ClusterIssuer' },
        { 'certmanager.k8s.io/cluster-issuer': draw.word() },
      ]),
    ),
  'issuer of somebody else in a volume': (draw, output) => {
    const workload = draw.pick(workloadsOf(output));
    const doc = copyOf(workload);
    const volumeAttributes = { 'csi.cert-manager.io/issuer-name': draw.word() };
    listIn(podOf(doc), 'volumes').push({ name: draw.word(), csi: { driver: 'csi.cert-manager.io', volumeAttributes } });
    return leakIn(workload, doc, { rules: RULES, path: '/spec/template/spec/volumes', line: 'issuer-name' });
  },
  'signer of somebody else for a pod': (draw, output) => {
    const workload = draw.pick(workloadsOf(output));
    const doc = copyOf(workload);
    const signerName = draw.pick([`${outsideName(draw)}/signer`, `clusterissuers.cert-manager.io/${draw.word()}`]);
    const sources: Doc[] = [{ podCertificate: { signerName, keyType: 'ED25519' } }];
    listIn(podOf(doc), 'volumes').push({ name: draw.word(), projected: { sources } });
    return leakIn(workload, doc, { rules: RULES, path: '/spec/template/spec/volumes', line: signerName });
  },
  'certificate of a cloud by annotation': (draw, output) =>
    annotated(
      { draw, output },
      {
        [draw.pick([
          'networking.gke.io/managed-certificates',
          'networking.gke.io/certmap',
          'service.beta.kubernetes.io/aws-load-balancer-ssl-cert',
          'alb.ingress.kubernetes.io/certificate-arn',
          'kubernetes.azure.com/tls-cert-keyvault-uri',
          'service.beta.kubernetes.io/do-loadbalancer-certificate-id',
        ])]: draw.word(),
      },
    ),
  'certificate of a cloud by kind': (draw, output) => {
    const [apiVersion, kind] = draw.pick<readonly [string, string]>([
      ['networking.gke.io/v1', 'ManagedCertificate'],
      ['acm.services.k8s.aws/v1alpha1', 'Certificate'],
      ['cert.gardener.cloud/v1alpha1', 'Certificate'],
    ]);
    return beside({ draw, output }, object({ draw, output }, apiVersion, kind, {}), '/kind');
  },
  'external issuer outside': (draw, output) => {
    const host = outsideName(draw);
    const [apiVersion, kind, spec] = draw.pick<readonly [string, string, Doc]>([
      ['ejbca-issuer.keyfactor.com/v1alpha1', 'ClusterIssuer', { hostname: host }],
      ['certmanager.freeipa.org/v1beta1', 'Issuer', { host }],
      ['jetstack.io/v1alpha1', 'VenafiConnection', { tpp: { url: `https://${host}` } }],
      ['jetstack.io/v1alpha1', 'VenafiClusterIssuer', { venafiConnectionName: draw.word() }],
    ]);
    return beside({ draw, output }, object({ draw, output }, apiVersion, kind, spec));
  },
  'Caddy left to its default': (draw, output) => {
    const added: Doc = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(draw.word(), drawNamespace(draw, output)),
      data: { Caddyfile: `${draw.word()}.internal.example.mil {\n  reverse_proxy web:8080\n}\n` },
    };
    return beside({ draw, output }, added, '/data/Caddyfile');
  },
};
