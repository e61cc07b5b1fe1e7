import type { Kit } from './toolchain';

export const ETCD: Kit = {
  module: 'etcd',
  upstream: 'go.etcd.io/etcd/server/v3',
  programs: { etcd: 'go.etcd.io/etcd/server/v3' },
};

export const KWOK: Kit = {
  module: 'kwok',
  upstream: 'sigs.k8s.io/kwok',
  programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
};

/** @param minor of Kubernetes, such as `1.34`; there is a module for each that the lab can run. */
export function kubernetes(minor: string): Kit {
  const names = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
  return {
    module: `kubernetes-${minor}`,
    upstream: 'k8s.io/kubernetes',
    programs: Object.fromEntries(names.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`])),
    stamp: (version) => {
      const [, major = '', own = ''] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
      const variable = 'k8s.io/component-base/version.git';
      return { [`${variable}Version`]: version, [`${variable}Major`]: major, [`${variable}Minor`]: own };
    },
  };
}

export const COREDNS: Kit = {
  module: 'coredns',
  upstream: 'github.com/coredns/coredns',
  programs: { coredns: 'github.com/coredns/coredns' },
};

/** Programs of our own on its published library, since its commands are modules that no proxy has. */
export const CERT_MANAGER: Kit = {
  module: 'cert-manager',
  upstream: 'github.com/cert-manager/cert-manager',
  programs: { controller: './controller', webhook: './webhook', cainjector: './cainjector' },
  stamp: (version) => ({ 'github.com/cert-manager/cert-manager/pkg/util.AppVersion': version }),
};

const PROMETHEUS_VERSION = 'github.com/prometheus/common/version.Version';

/** Of the service discoveries, those of Kubernetes, files and HTTP only; its web pages are not in the module. */
export const PROMETHEUS: Kit = {
  module: 'prometheus',
  upstream: 'github.com/prometheus/prometheus',
  programs: {
    prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
    promtool: 'github.com/prometheus/prometheus/cmd/promtool',
  },
  stamp: (version) => ({ [PROMETHEUS_VERSION]: prometheusRelease(version) }),
  tags: ['remove_all_sd', 'enable_kubernetes_sd'],
};

/** Its web pages are compiled in and built before a release, so the module has none; one empty page takes their place. */
export const ALERTMANAGER: Kit = {
  module: 'alertmanager',
  upstream: 'github.com/prometheus/alertmanager',
  programs: {
    alertmanager: 'github.com/prometheus/alertmanager/cmd/alertmanager',
    amtool: 'github.com/prometheus/alertmanager/cmd/amtool',
  },
  stamp: (version) => ({ [PROMETHEUS_VERSION]: version.slice(1) }),
  additions: { 'ui/app/dist/index.html': '' },
};

/** Our `main.go`, with the components that the tiers name; the name of the program is that of the image. */
export const OTEL_COLLECTOR: Kit = {
  module: 'otel-collector',
  upstream: 'go.opentelemetry.io/collector/otelcol',
  programs: { 'otelcol-contrib': '.' },
  stamp: (version) => ({ 'main.version': version.slice(1) }),
  tags: ['remove_all_sd'],
};

/** Release of Prometheus that a version of its module is: `v0.315.0` is 3.15.0. */
function prometheusRelease(version: string): string {
  return version
    .slice(1)
    .replace(/^0\.(\d+)(\d\d)\./, (_, major: string, minor: string) => `${major}.${Number(minor)}.`);
}
