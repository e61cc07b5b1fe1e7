import { describe, expect, it } from 'vitest';
import { isAbove, isNamed, pathsIn } from './paths';

describe('absolute paths of a text', () => {
  it.each([
    ['/etc/loki/loki.yaml', ['/etc/loki/loki.yaml']],
    ['-config.file=/etc/loki/loki.yaml', ['/etc/loki/loki.yaml']],
    ['admin_password = $__file{/etc/grafana-admin/password}', ['/etc/grafana-admin/password']],
    ['/etc/a.crt:/etc/b.crt, "/etc/c.crt"', ['/etc/a.crt', '/etc/b.crt', '/etc/c.crt']],
    ['ls /run/plugins/amd.com_*', ['/run/plugins/amd.com_*']],
    ['file:///etc/tls/tls.key', ['/etc/tls/tls.key']],
    ['unix:/run/chrony.sock', ['/run/chrony.sock']],
    ['/etc/tls/ and /etc/tls', ['/etc/tls']],
    ['The key is in /etc/tls/tls.key.', ['/etc/tls/tls.key']],
  ])('%j', (text, paths) => {
    expect(pathsIn(text)).toEqual(paths);
  });

  it.each([
    'https://loki.sallyport-observability.svc:3100/otlp',
    './relative/path and other/path',
    'allow 10.64.0.0/14',
    '> /dev/null',
    'a / b',
    '**/*.yaml',
    'https://prometheus\\.example\\.mil/',
    'sallyport.dev/accelerator',
  ])('are none in %j', (text) => {
    expect(pathsIn(text)).toEqual([]);
  });
});

describe('a file', () => {
  it.each([
    ['/etc/rules/a.yml', '/etc/rules/a.yml'],
    ['/etc/rules/a.yml', '/etc/rules'],
    ['/etc/rules/a.yml', '/etc/rules/*.yml'],
    ['/etc/rules/a.yml', '/etc/rules/?.yml'],
  ])('%s is named by %s', (file, by) => {
    expect(isNamed(file, by)).toBe(true);
  });

  it.each([
    ['/etc/rules/a.yml', '/etc/rule'],
    ['/etc/rules/a.yml', '/etc/rules/a.yaml'],
    ['/etc/rules/deep/a.yml', '/etc/rules/*.yml'],
    ['/etc/rules/aXyml', '/etc/rules/*.yml'],
  ])('%s is not named by %s', (file, by) => {
    expect(isNamed(file, by)).toBe(false);
  });
});

it('a folder is above what is below it, and not above a name that begins like its own', () => {
  expect(isAbove('/etc/tls', '/etc/tls/tls.key')).toBe(true);
  expect(isAbove('/etc/tls', '/etc/tls-old/tls.key')).toBe(false);
  expect(isAbove('/etc/tls', '/etc/tls')).toBe(false);
});
