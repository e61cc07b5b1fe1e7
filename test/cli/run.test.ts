import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/spawn';

const COMMANDS = [
  ['synth'],
  ['verify'],
  ['inventory'],
  ['schema'],
  ['explain'],
  ['diode', 'validate'],
  ['diode', 'receive'],
  ['pki', 'check'],
  ['pki', 'staging-ca'],
];

describe('help', () => {
  it.each([[], ...COMMANDS].map((words) => [words.join(' ') || 'sallyport', words] as const))(
    'of %s says what it does, with an example, on standard output',
    async (_, words) => {
      const { code, out, err } = await runCli(...words, '--help');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain(`Usage: ${['sallyport', ...words].join(' ')}`);
      expect(out).toMatch(new RegExp(`\\nExamples?:\\n  .*sallyport ${words.join(' ')}`));
    },
  );

  it('lists every command and every exit code', async () => {
    const { out } = await runCli('--help');
    for (const [command] of COMMANDS) expect(out).toMatch(new RegExp(`\\n  ${command} `));
    expect(out).toContain('Exit codes: 0 clean, 1 findings or differences, 2 wrong use');
  });

  it('is what a command line without a command gets, as wrong use', async () => {
    const { code, out, err } = await runCli();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: sallyport');
  });
});

describe('a command line that cannot be', () => {
  it.each([
    [['snyth'], "error: unknown command 'snyth'", 'Did you mean synth?'],
    [['synth', '--chekc'], "error: unknown option '--chekc'", 'Did you mean --check?'],
    [['synth', '--tier', 'airgaped'], "argument 'airgaped' is invalid", 'saas, byoc, diode, airgapped'],
    [['synth', '--progress', 'loud'], "argument 'loud' is invalid", 'auto, plain, json, none'],
    [['synth', '--format', 'helm'], "argument 'helm' is invalid", 'yaml'],
    [['synth', '--out'], "option '--out <folder>' argument missing", ''],
    [['synth', 'airgapped'], 'too many arguments', ''],
    [['verify'], "missing required argument 'path'", ''],
    [['verify', 'x', '--fail-on', 'none'], "argument 'none' is invalid", 'critical, high, medium, low, info'],
    [['schema', 'vlaues'], "value 'vlaues' is invalid", 'values, policy, models, lock'],
    [['explain'], "missing required argument 'subject'", ''],
    [['diode', 'validate'], "required option '--config <file>' not specified", ''],
  ])('is wrong use, with what is allowed: %j', async (args, message, allowed) => {
    const { code, out, err } = await runCli(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).toContain(allowed);
  });
});

it('prints its version on standard output', async () => {
  const { code, out, err } = await runCli('--version');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
