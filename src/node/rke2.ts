import { yamlText } from '../core/yaml-text';
import type { ContainerdFacts } from './containerd';
import { upstreamsOf } from './containerd';

const CA_FILE = '/etc/rancher/rke2/sallyport-ca.pem';

/**
 * Files of RKE2, which writes containerd's configuration itself: every registry is the mirror of the site, and what the mirror
 * lacks is asked of nobody else.
 */
export function rke2Files(facts: ContainerdFacts, pauseImage: string): ReadonlyMap<string, string> {
  return new Map([
    ['registries.yaml', registries(facts)],
    ['sallyport-ca.pem', facts.site.trust.pem],
    [
      'config.yaml.d/sallyport.yaml',
      yamlText({ 'disable-default-registry-endpoint': true, 'pause-image': pauseImage }),
    ],
  ]);
}

/** `*` is every registry without an entry of its own; a path in an endpoint takes the place of the protocol's. */
function registries(facts: ContainerdFacts): string {
  const { host, prefix } = facts.site.registry;
  const everything = ['https:/', host, 'v2', prefix].filter((part) => part !== '').join('/');
  const upstreams = upstreamsOf(facts).map((registry) => [registry, endpoint(`https://${registry}`)] as const);
  return yamlText({
    mirrors: {
      '*': endpoint(everything),
      // Names that already say the mirror carry its prefix.
      [host]: endpoint(`https://${host}`),
      ...Object.fromEntries(upstreams),
    },
    configs: { [host]: { tls: { ca_file: CA_FILE } } },
  });
}

function endpoint(url: string): { readonly endpoint: readonly string[] } {
  return { endpoint: [url] };
}
