import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { launchScript, quote, type Launch } from './rootfs';

const LAUNCH: Launch = {
  root: '/box/root',
  argv: ['/bin/server', '--name=it\'s "one"'],
  env: new Map([
    ['PATH', '/bin'],
    ['MOTTO', 'a b'],
  ]),
  user: 10001,
  group: 10001,
  groups: [2000],
  mounts: [
    { source: '/vol/inner', target: '/etc/app/tls', readOnly: true, isFile: false },
    { source: '/vol/outer', target: '/etc/app', readOnly: false, isFile: false },
    { source: '/kit/server', target: '/bin/server', readOnly: true, isFile: true },
  ],
  hasHostPrograms: false,
  hostname: 'app-0',
  address: '10.64.0.7',
  resolver: 'nameserver 10.68.0.53\n',
};

describe('the script of a container', () => {
  const script = launchScript(LAUNCH);
  const lines = script.split('\n');
  const at = (part: string): number => lines.findIndex((line) => line.includes(part));

  it('is one that a shell can read', () => {
    execFileSync('sh', ['-n'], { input: script });
    execFileSync('sh', ['-n'], { input: launchScript({ ...LAUNCH, hasHostPrograms: true }) });
  });

  it('leaves root nothing by its name but what chroot needs, and other users nothing', () => {
    expect(launchScript({ ...LAUNCH, user: 0 })).toContain("'--bounding-set=-all,+sys_chroot,+setuid,+setgid'");
    expect(script).not.toContain('--bounding-set');
    expect(script).toContain("'--inh-caps=-all'");
  });

  it('mounts outer folders before inner ones, and then makes the root read-only', () => {
    expect(at('/vol/outer')).toBeGreaterThan(-1);
    expect(at('/vol/inner')).toBeGreaterThan(at('/vol/outer'));
    expect(at("mount -o remount,ro '/box/root'")).toBeGreaterThan(at('/vol/inner'));
  });

  it('protects what the manifest mounts read-only, and nothing else', () => {
    expect(script).toContain("mount -o remount,bind,ro '/box/root/etc/app/tls'");
    expect(script).toContain("mount -o remount,bind,ro '/box/root/bin/server'");
    expect(script).not.toContain("mount -o remount,bind,ro '/box/root/etc/app'\n");
  });

  it('protects what is mounted below a folder of the node as well, where the manifest says so', () => {
    const node = { source: '/', target: '/host', readOnly: true, isFile: false, hasBelow: true };
    const text = launchScript({ ...LAUNCH, mounts: [node] });
    execFileSync('sh', ['-n'], { input: text });
    expect(text).toContain("mount --rbind '/' '/box/root/host'");
    expect(text).toContain("case $at in '/box/root/host'/*) mount -o remount,bind,ro");
    expect(text).toContain("mount -o remount,bind,ro '/box/root/host'\n");
    expect(script).not.toContain("--rbind '/vol");
  });

  it('shows /sys, read-only, as every container runtime does', () => {
    expect(script).toContain("mount -o remount,bind,ro '/box/root/sys'");
  });

  it('becomes the program as the user of the pod, without any right to more', () => {
    const last = lines.filter((line) => line !== '').at(-1) ?? '';
    expect(last).toMatch(/^exec '\/usr\/bin\/env' '-i' 'PATH=\/bin' 'MOTTO=a b' /);
    expect(last).toContain("'--no-new-privs' '--inh-caps=-all'");
    expect(last).toContain("'--userspec=+10001:+10001' '--groups=+10001,+2000' '/box/root' '/bin/server'");
  });

  it('gives the programs of the machine only to images that need them', () => {
    expect(script).not.toContain("mount --bind '/usr'");
    expect(launchScript({ ...LAUNCH, hasHostPrograms: true })).toContain("remount,bind,ro '/box/root/usr'");
  });

  it.each(['plain', "it's", '$(id) `id` "x"', 'two\nlines'])('quotes %j for a shell', (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${quote(text)}`]).toString()).toBe(text);
  });
});
