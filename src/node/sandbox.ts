import { CERTS_DIR } from './containerd';

/** Lock entry of the image that holds a pod's namespaces; every node needs it before any pod. */
export const PAUSE_IMAGE = 'pause';

/**
 * Parts of containerd's own configuration, one file for each of its generations: where `certs.d` is, and which image holds the
 * namespaces of pods. Each generation ignores the sections of the other without a word.
 */
export function containerdConfigs(pauseImage: string): ReadonlyMap<string, string> {
  return new Map([
    [
      '1/config.toml',
      toml([
        '# containerd 1.x: merge into its configuration, which is of version 2.',
        'version = 2',
        '',
        '[plugins."io.containerd.grpc.v1.cri"]',
        `sandbox_image = ${quote(pauseImage)}`,
        '',
        '[plugins."io.containerd.grpc.v1.cri".registry]',
        `config_path = ${quote(CERTS_DIR)}`,
      ]),
    ],
    [
      '2/config.toml',
      toml([
        '# containerd 2.x: merge into its configuration, which is of version 3.',
        'version = 3',
        '',
        `[plugins."io.containerd.cri.v1.images".pinned_images]`,
        `sandbox = ${quote(pauseImage)}`,
        '',
        '[plugins."io.containerd.cri.v1.images".registry]',
        `config_path = ${quote(CERTS_DIR)}`,
      ]),
    ],
  ]);
}

function toml(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
