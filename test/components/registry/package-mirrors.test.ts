import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/registry/package-mirrors';
import { mirrorConfig } from '../../../src/components/registry/package-mirrors/config';
import { knobs } from '../../../src/components/registry/package-mirrors/knobs';
import { packageMirrorUrl } from '../../../src/constructs/packages';
import { declaring } from '../../helpers/platform';
import { containerOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, needing, renderWired } from '../wired';

const CONFIG = mirrorConfig({ snapshots: ['b', 'a'], connections: 512, hasIpv6: false });
const LINES = CONFIG.split('\n').map((line) => line.trim());

describe('the server of packages', () => {
  it('passes nothing on, lists nothing, follows no link and looks up no name', () => {
    expect(CONFIG).not.toMatch(/proxy_pass|fastcgi_pass|resolver|upstream|alias|dav_/);
    expect(LINES).toContain('autoindex off;');
    expect(LINES).toContain('disable_symlinks on from=$document_root;');
  });

  it('takes GET and HEAD, and no body', () => {
    expect(LINES).toContain('if ($request_method !~ "^(GET|HEAD)$") { return 405; }');
    // 0 would be no limit.
    expect(LINES).toContain('client_max_body_size 1;');
  });

  it('writes down paths, and never what stands behind a question mark', () => {
    expect(CONFIG).not.toMatch(/\$(request|request_uri|args|query_string|http_referer)\b(?!_)/);
    expect(CONFIG).toContain('"path":"$uri"');
    expect(LINES).toContain('error_log stderr alert;');
  });

  it('serves the named snapshots, and nothing else', () => {
    expect(LINES.filter((line) => line.startsWith('location'))).toEqual([
      'location ^~ /pypi/b/ {',
      'location ^~ /npm/b/ {',
      'location ^~ /apt/b/ {',
      'location ^~ /pypi/a/ {',
      'location ^~ /npm/a/ {',
      'location ^~ /apt/a/ {',
      'location / { return 404; }',
    ]);
    expect(LINES.filter((line) => line.startsWith('try_files')).every((line) => line.endsWith('=404;'))).toBe(true);
  });

  it('writes below /tmp alone, and listens by TLS 1.3 alone', () => {
    expect(LINES.filter((line) => /^(pid|\w+_temp_path) /.test(line)).every((line) => line.includes(' /tmp/'))).toBe(
      true,
    );
    expect(LINES.filter((line) => line.startsWith('listen'))).toEqual(['listen 8443 ssl;']);
    expect(LINES).toContain('ssl_protocols TLSv1.3;');
    expect(mirrorConfig({ snapshots: [], connections: 64, hasIpv6: true })).toContain('listen [::]:8443 ssl;');
    expect(CONFIG).toContain('worker_connections 512;');
  });
});

describe('package mirrors in the platform', () => {
  const installer = needing('installer', 'packages', 'operational');
  const bringing = declaring('python', {
    members: [{ rating: 'public', ports: [], needs: [], packages: ['pip'] }],
  });
  const aptKey = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n';
  const knobs = { snapshot: 'b', earlier: ['a', 'b'], storage: '1Ti', aptKey, aptSuite: 'frozen', aptSections: ['x'] };
  const objects = renderWired('airgapped', component as never, [installer, bringing], { knobs });

  it('let in nodes and who declares the need, and reach nobody', () => {
    const { ingress, egress } = specOf(objectAlone(objects, 'NetworkPolicy', 'package-mirrors')) as Record<
      string,
      { from: object[]; ports: { port: number }[] }[]
    >;
    const from = (ingress ?? []).flatMap((rule) => rule.from);
    expect(from).toContainEqual({ ipBlock: { cidr: '10.20.0.0/24' } });
    expect(JSON.stringify(from)).toContain('"app.kubernetes.io/name":"installer"');
    expect(JSON.stringify(from)).not.toContain('"python"');
    expect((ingress ?? []).flatMap((rule) => rule.ports)).toEqual(
      (ingress ?? []).map(() => ({ port: 8443, protocol: 'TCP' })),
    );
    expect(egress ?? []).toEqual([]);
  });

  it('serve from a volume that no pod of ours may write', () => {
    const deployment = objectAlone(objects, 'Deployment', 'package-mirrors');
    expect(podOf(deployment).volumes).toContainEqual({
      name: 'trees',
      persistentVolumeClaim: { claimName: 'package-mirrors', readOnly: true },
    });
    expect(containerOf(deployment, 'nginx')['volumeMounts']).toContainEqual({
      name: 'trees',
      mountPath: '/srv/packages',
      readOnly: true,
    });
    expect(JSON.stringify(specOf(objectAlone(objects, 'PersistentVolumeClaim', 'package-mirrors')))).toContain('1Ti');
  });

  it('are asked for life by TCP, as the image user', () => {
    const deployment = objectAlone(objects, 'Deployment', 'package-mirrors');
    const container = containerOf(deployment, 'nginx');
    for (const probe of ['readinessProbe', 'livenessProbe'])
      expect(container[probe]).toMatchObject({ tcpSocket: { port: 'https' } });
    expect(podOf(deployment).securityContext).toMatchObject({ runAsUser: 101, runAsGroup: 101 });
  });

  it('serve each snapshot once, and tell tools of the newest', () => {
    expect(fileOf(objects, 'package-mirrors-config', 'nginx.conf')).toBe(
      mirrorConfig({ snapshots: ['b', 'a'], connections: 1024, hasIpv6: false }),
    );
    const url = packageMirrorUrl('cluster.local');
    expect(fileOf(objects, 'sallyport-packages', 'pip.conf')).toContain(`index-url = ${url}/pypi/b/simple/`);
    expect(fileOf(objects, 'sallyport-packages', 'apt-sources.list')).toContain(`${url}/apt/b frozen x\n`);
    expect(fileOf(objects, 'sallyport-packages', 'apt-key.asc')).toBe(aptKey);
  });

  it('answer at the name that tools are told, with a certificate of that name', () => {
    const certificate = specOf(objectAlone(objects, 'Certificate', 'package-mirrors'));
    expect(certificate['dnsNames']).toContain(packageMirrorUrl('cluster.local').replace('https://', ''));
    expect(specOf(objectAlone(objects, 'Service', 'package-mirrors'))['ports']).toMatchObject([{ port: 443 }]);
  });
});

describe('the key of the Debian snapshot', () => {
  const isTaken = (aptKey: string): boolean => knobs.safeParse({ aptKey }).success;
  const block = (kind: string, body: string): string =>
    `-----BEGIN PGP ${kind} KEY BLOCK-----\n${body}\n-----END PGP ${kind} KEY BLOCK-----\n`;

  it('is public, and in armour without headers', () => {
    expect(isTaken('')).toBe(true);
    expect(isTaken(block('PUBLIC', '\nmDMEZ3SF\n=abcd'))).toBe(true);
    expect(isTaken(block('PRIVATE', '\nmDMEZ3SF\n=abcd'))).toBe(false);
    expect(isTaken(block('PUBLIC', 'Comment: example.net\n\nmDMEZ3SF'))).toBe(false);
  });
});
