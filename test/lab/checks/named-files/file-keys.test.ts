import { describe, expect, it } from 'vitest';
import { isGivenAsPlace } from './file-keys';

const MOUNTS = ['/etc/loki', '/var/tempo', '/tmp'];

describe('a path below no mount', () => {
  it.each([
    ['server.http_tls_config.cert_file', '/nowhere/tls.crt'],
    ['tlsCACert', '$__file{/nowhere/tls.crt}'],
    ['backends.backendTLS.root', '/nowhere/tls.crt'],
    ['ssl_certificate_key', '/nowhere/tls.crt'],
    ['NODE_EXTRA_CA_CERTS', '/nowhere/tls.crt'],
    ['ssl-keyfile', '/nowhere/tls.crt'],
    ['bearer_token_file', '/nowhere/tls.crt'],
    ['config.file', '/nowhere/tls.crt'],
    ['rule_files', '/nowhere/tls.crt'],
    ['driftfile', '/nowhere/tls.crt'],
    ['tls', '/other/one /nowhere/tls.crt'],
    ['common.storage.filesystem.chunks_directory', '/nowhere/tls.crt'],
    ['data_dir', 'file:///nowhere/tls.crt'],
  ])('is given as a place by %s', (keys, text) => {
    expect(isGivenAsPlace({ keys: keys.split('.'), text }, '/nowhere/tls.crt', MOUNTS)).toBe(true);
  });

  it.each([
    ['storage.trace.local.path', '/var/temp/blocks'],
    ['GF_PATHS_PROVISIONING', '/etc/grafana'],
    ['paths.data', '/var/grafana'],
    ['', '/etc/lokii/loki.yaml'],
  ])('that begins as a mount does is given as a place by %j', (keys, path) => {
    const saying = { keys: keys === '' ? [] : keys.split('.'), text: path };
    expect(isGivenAsPlace(saying, path, MOUNTS)).toBe(true);
  });

  it.each([
    ['metrics_path', '/metrics'],
    ['extensions.metrics.prometheus.path', '/metrics'],
    ['backend', '/collector'],
    ['location', '= /v1/models'],
    ['token_url', '/oauth2/token'],
    ['key_prefix', '/keys'],
    ['paths.bundled_plugins', '/usr/share/grafana/plugins'],
    ['plugin_dir', '/usr/share/grafana/plugins'],
    ['profile', '/profile'],
    ['keyspace', '/keyspace'],
    ['cache', '/cache'],
    ['', '/bin/amtool'],
  ])('is none by %j', (keys, text) => {
    const path = /\/\S*$/.exec(text)?.[0] ?? '';
    expect(isGivenAsPlace({ keys: keys === '' ? [] : keys.split('.'), text }, path, MOUNTS)).toBe(false);
  });
});
