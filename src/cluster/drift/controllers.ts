import { DOMAIN } from '../../core/names';
import { isOfRelease } from '../../core/release';

/** A field that a program of the cluster or of the platform writes into an object of ours, as it is meant to. */
interface Writer {
  readonly manager: string;
  readonly kind: RegExp;
  /** JSON pointer in the object. */
  readonly path: RegExp;
}

const WRITERS: readonly Writer[] = [
  {
    manager: 'kube-controller-manager',
    kind: /^Deployment$/,
    path: /^\/metadata\/annotations\/deployment\.kubernetes\.io~1revision$/,
  },
  {
    manager: 'kube-controller-manager',
    kind: /^PersistentVolumeClaim$/,
    path: /^\/(?:spec\/volumeName$|metadata\/annotations\/(?:pv|volume)\.(?:beta\.)?kubernetes\.io~1)/,
  },
  {
    manager: 'kube-scheduler',
    kind: /^PersistentVolumeClaim$/,
    path: /^\/metadata\/annotations\/volume\.kubernetes\.io~1selected-node$/,
  },
  {
    manager: 'sallyport-certificate-rollout',
    kind: /^(?:Deployment|StatefulSet|DaemonSet)$/,
    path: new RegExp(`^/spec/template/metadata/annotations/${DOMAIN.replace('.', '\\.')}~1certificate-not-after$`),
  },
  {
    manager: 'cert-manager-cainjector',
    kind: /^(?:Mutating|Validating)WebhookConfiguration$/,
    path: /^\/webhooks\/[0-9]+\/clientConfig\/caBundle$/,
  },
  {
    // Which object of Flux an object was applied for.
    manager: 'kustomize-controller',
    kind: /./,
    path: /^\/metadata\/labels\/kustomize\.toolkit\.fluxcd\.io~1(?:name|namespace)$/,
  },
  {
    // Which application of Argo CD an object was applied for.
    manager: 'argocd-controller',
    kind: /./,
    path: /^\/metadata\/annotations\/argocd\.argoproj\.io~1tracking-id$/,
  },
];

/** True for a field that this manager is meant to write. Names of managers are chosen by callers, so the place counts too. */
export function isExpected(
  kind: string,
  { path, manager }: { readonly path: string; readonly manager: string },
): boolean {
  return WRITERS.some((one) => one.manager === manager && one.kind.test(kind) && one.path.test(path));
}

/** Objects that the cluster itself puts into every namespace. */
const EVERYWHERE: ReadonlySet<string> = new Set(['ServiceAccount/default', 'ConfigMap/kube-root-ca.crt']);

/** Where copies of the release stand (kustomization.yaml makes them, so that no manifest has them). */
const COPIES = 'sallyport-delivery';

/** True for a copy of the release itself: who writes one is held by a policy of admission (DLV-001). */
export function isCopy(kind: string, namespace: string, name: string): boolean {
  return kind === 'ConfigMap' && namespace === COPIES && isOfRelease(name);
}

export function isInEveryNamespace(kind: string, name: string): boolean {
  return EVERYWHERE.has(`${kind}/${name}`);
}
