import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasOpenssl } from '../../helpers/chains';
import { skipBecause } from '../../helpers/skip';
import { runCli } from '../../helpers/spawn';
import { contentOf, sampleWorkspace, workspace, write } from '../../helpers/workspace';

const FILES = ['chain.pem', 'issuing.key', 'issuing.pem', 'root.pem'];

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** The sample of a tier as a site that is not in production. @returns path of the values file */
function stagingSite(): string {
  const path = join(sampleWorkspace(), 'values/airgapped.yaml');
  return write(path, readFileSync(path, 'utf8').replace('environment: prod', 'environment: staging'));
}

describe('pki staging-ca', () => {
  it('writes four files, the key for its owner alone, and says how to use them', async () => {
    const out = join(workspace(), 'new', 'staging');
    const ended = await runCli('pki', 'staging-ca', '--out', out);
    expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' });
    expect(readdirSync(out).sort()).toEqual(FILES);
    expect([modeOf(out), modeOf(join(out, 'issuing.key')), modeOf(join(out, 'chain.pem'))]).toEqual([
      '700',
      '600',
      '644',
    ]);
    expect(ended.out).toContain(
      `kubectl -n sallyport-pki create secret tls sallyport-issuing-ca --cert=${out}/chain.pem --key=${out}/issuing.key\n`,
    );
    expect(ended.out).toContain('the key of the root was not kept');
    expect(ended.out).not.toContain('PRIVATE KEY');
    expect(Object.values(contentOf(out)).filter((text) => text.includes('PRIVATE KEY'))).toHaveLength(1);
  });

  it('makes what openssl and our own check accept', async (context) => {
    const out = join(workspace(), 'staging');
    await runCli('pki', 'staging-ca', '--out', out, '--name', 'Blue 2', '--days', '200');
    const path = (name: string): string => join(out, name);
    const checked = await runCli(
      'pki',
      'check',
      path('chain.pem'),
      '--root',
      path('root.pem'),
      '--key',
      path('issuing.key'),
    );
    expect(checked.code).toBe(0);
    expect(checked.out).toContain('O=NOT FOR PRODUCTION, CN=Blue 2 staging issuing ');
    if (!hasOpenssl()) skipBecause(context, 'openssl 3 is not installed');
    const args = ['verify', '-x509_strict', '-CAfile', path('root.pem'), path('issuing.pem')];
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain(': OK');
  });

  it('with a tier, issues for the names of that site alone, which its check accepts', async () => {
    const values = stagingSite();
    const out = join(workspace(), 'staging');
    const ended = await runCli('pki', 'staging-ca', '--out', out, '--tier', 'airgapped', '--values', values);
    expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' });
    expect(ended.out).toMatch(/issues for names below .*, internal\.example\.mil, .*, svc, .*; no addresses/);
    const root = join(out, 'root.pem');
    const site = ['--tier', 'airgapped', '--values', values];
    const checked = await runCli('pki', 'check', join(out, 'chain.pem'), '--root', root, ...site);
    expect({ code: checked.code, out: checked.out }).toMatchObject({
      code: 0,
      out: expect.stringContaining('0 findings'),
    });
  });

  it('writes into an empty folder, whose path may need quotes in a shell', async () => {
    const out = join(workspace(), "it's here");
    mkdirSync(out);
    const { code, out: text } = await runCli('pki', 'staging-ca', '--out', out);
    expect(code).toBe(0);
    expect(text).toContain(`--key='${out.replace("'", "'\\''")}/issuing.key'`);
  });

  it('says on standard error if it ends before what it issues', async () => {
    const { code, err } = await runCli('pki', 'staging-ca', '--out', join(workspace(), 'a'), '--days', '30');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('this authority ends after 30\n') });
  });
});

describe('pki staging-ca refuses, and leaves everything as it was:', () => {
  const refused = async (out: string, ...more: readonly string[]): Promise<string> => {
    const { code, out: text, err } = await runCli('pki', 'staging-ca', '--out', out, ...more);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    return err;
  };

  it('a folder with something in it', async () => {
    const folder = workspace();
    write(join(folder, 'issuing.key'), 'old');
    expect(await refused(folder)).toContain('refusing to write where a folder with files in it stands');
    expect(contentOf(folder)).toEqual({ 'issuing.key': 'old' });
  });

  it('a file, and a link', async () => {
    const folder = workspace();
    write(join(folder, 'file'), 'old');
    mkdirSync(join(folder, 'target'));
    symlinkSync('target', join(folder, 'link'));
    expect(await refused(join(folder, 'file'))).toContain('where a file stands');
    expect(await refused(join(folder, 'link'))).toContain('where a symbolic link stands');
    expect(readdirSync(folder).sort()).toEqual(['file', 'link', 'target']);
    expect(readdirSync(join(folder, 'target'))).toEqual([]);
  });

  it.each([
    ['no folder', '', [], '--out names no folder'],
    ['a site in production', 'a', ['--tier', 'airgapped'], 'a staging authority for a site in production'],
    ['values of no tier', 'a', ['--values', 'values/saas.yaml'], '--values is a file of a tier, and no tier is named'],
    ['no days', 'a', ['--days', '0'], 'allowed: a whole number from 1 to 398'],
    ['half days', 'a', ['--days', '1.5'], 'allowed: a whole number from 1 to 398'],
    ['too many days', 'a', ['--days', '399'], 'allowed: a whole number from 1 to 398'],
    ['a name with a line in it', 'a', ['--name', 'a\nb'], 'allowed: 1 to 32 letters'],
    ['a name that is long', 'a', ['--name', 'a'.repeat(33)], 'allowed: 1 to 32 letters'],
  ])('%s', async (_, name, more, message) => {
    const folder = workspace();
    expect(await refused(name === '' ? '' : join(folder, name), ...more)).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});
