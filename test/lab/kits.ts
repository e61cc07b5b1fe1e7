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

/** A key behind the socket of the site's KMS, for what the API server encrypts at rest. */
export const KMS: Kit = { module: 'kms', upstream: 'k8s.io/kms', programs: { kms: '.' } };

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

/** With a `main.go` of ours that names its plugins. */
export const COREDNS: Kit = {
  module: 'coredns',
  upstream: 'github.com/coredns/coredns',
  programs: { coredns: '.' },
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

/** As published; the packages of its commands are named after the modules. */
export const KUBE_STATE_METRICS: Kit = {
  module: 'kube-state-metrics',
  upstream: 'k8s.io/kube-state-metrics/v2',
  programs: { 'kube-state-metrics': 'k8s.io/kube-state-metrics/v2' },
  stamp: (version) => ({ [PROMETHEUS_VERSION]: version }),
};

/** What SeaweedFS registers at its start: of its stores of names, the one that it has by itself, which is the one that we render. */
const SEAWEEDFS_STORES = `package command

import (
	_ "github.com/seaweedfs/seaweedfs/weed/credential/filer_etc"
	_ "github.com/seaweedfs/seaweedfs/weed/filer/leveldb2"
)
`;

/**
 * As published, without the clients of some twenty databases and clouds that it can keep names or copies in, and that no
 * configuration of ours asks for; its releases have no tags that a proxy knows, so that the module has the number of a commit.
 */
export const SEAWEEDFS: Kit = {
  module: 'seaweedfs',
  upstream: 'github.com/seaweedfs/seaweedfs',
  programs: { weed: 'github.com/seaweedfs/seaweedfs/weed' },
  additions: { 'weed/command/imports.go': SEAWEEDFS_STORES },
};

/** Where its folders stand in the lab's image. */
export const GITEA_STATIC = '/app/gitea/static';

/**
 * As published, but for its web pages' scripts, which are made before a release. Templates and the like are compiled into the
 * image's program, by files that are made before as well; this one reads them from a folder.
 */
export const GITEA: Kit = {
  module: 'gitea',
  upstream: 'gitea.dev',
  programs: { gitea: 'gitea.dev' },
  stamp: (version) => ({
    'main.Version': version.slice(1),
    'gitea.dev/modules/setting.StaticRootPath': GITEA_STATIC,
  }),
  folders: Object.fromEntries(
    ['options', 'public', 'templates'].map((path) => [`static/${path}`, { module: 'gitea.dev', path }]),
  ),
};

/** Both controllers as published, and the definitions of their kinds, which the lock has as artefacts. */
export const FLUX: Kit = {
  module: 'flux',
  upstream: 'github.com/fluxcd/source-controller',
  programs: {
    'source-controller': 'github.com/fluxcd/source-controller',
    'kustomize-controller': 'github.com/fluxcd/kustomize-controller',
  },
  folders: Object.fromEntries(
    ['source', 'kustomize'].map((name) => [
      `flux-${name}-crds`,
      { module: `github.com/fluxcd/${name}-controller`, path: 'config/crd/bases' },
    ]),
  ),
};

export const NODE_EXPORTER: Kit = {
  module: 'node-exporter',
  upstream: 'github.com/prometheus/node_exporter',
  programs: { node_exporter: 'github.com/prometheus/node_exporter' },
  stamp: (version) => ({ [PROMETHEUS_VERSION]: version.slice(1) }),
};

/** With a `main.go` of ours around the published program: see there. */
export const RATELIMIT: Kit = {
  module: 'ratelimit',
  upstream: 'github.com/envoyproxy/ratelimit',
  programs: { ratelimit: '.' },
};

/**
 * Two functions by names that the collector's own library no longer has, and that pkg/stanza 0.149.0 is compiled against; its
 * later releases up to the image's are served by nobody. No configuration of ours asks for what they do.
 */
const FORMER_TIMES = `package timeutils

import (
	"errors"
	"time"
)

var errNotHere = errors.New("the lab has no layouts of strptime")

func StrptimeToGotime(string) (string, error) { return "", errNotHere }

func ParseStrptime(string, any, *time.Location) (time.Time, error) { return time.Time{}, errNotHere }
`;

/** Our `main.go`, with the components that the tiers name; the name of the program is that of the image. */
export const OTEL_COLLECTOR: Kit = {
  module: 'otel-collector',
  upstream: 'go.opentelemetry.io/collector/otelcol',
  programs: { 'otelcol-contrib': '.' },
  stamp: (version) => ({ 'main.version': version.slice(1) }),
  tags: ['remove_all_sd'],
  additions: { 'timeutils/former.go': FORMER_TIMES },
  additionsTo: 'github.com/open-telemetry/opentelemetry-collector-contrib/internal/coreinternal',
};

/** Release of Prometheus that a version of its module is: `v0.315.0` is 3.15.0. */
function prometheusRelease(version: string): string {
  return version
    .slice(1)
    .replace(/^0\.(\d+)(\d\d)\./, (_, major: string, minor: string) => `${major}.${Number(minor)}.`);
}
