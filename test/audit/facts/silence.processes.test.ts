import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/require-silence/rule';
import { hitsOf, setOf } from './set-of';
import { configMap, mounted, silence } from './silence-set';

const VLLM = 'vllm/vllm-openai';
const STATS = 'vllm-usage-stats';
const run = (script: string): readonly string[] => ['sh', '-c', script];

/** The usage switch of vLLM, of which `1` alone silences, for a command line and a value in the manifest. */
function stats(command: readonly string[], value?: string, more: Readonly<Record<string, unknown>> = {}): string {
  const env: Readonly<Record<string, string>> = value === undefined ? {} : { VLLM_NO_USAGE_STATS: value };
  return silence({ image: VLLM, env, container: { command, ...more } }, STATS).join('; ');
}

const SET = 'set VLLM_NO_USAGE_STATS=1';
const WRONG = 'wrong VLLM_NO_USAGE_STATS=0';
const MISSING = 'missing VLLM_NO_USAGE_STATS=absent';
const UNKNOWN = 'unknown VLLM_NO_USAGE_STATS=unknown';

describe('what a shell does to a switch of the manifest', () => {
  it.each([
    ['nothing', 'exec vllm serve /models/a', SET],
    ['export', 'export VLLM_NO_USAGE_STATS=0; exec vllm serve /models/a', WRONG],
    ['export on a line of its own', 'set -e\nexport VLLM_NO_USAGE_STATS="0"\nexec vllm serve /models/a', WRONG],
    ['assignment of an exported name', "VLLM_NO_USAGE_STATS='0'; vllm serve /models/a", WRONG],
    ['assignment for one command', 'VLLM_NO_USAGE_STATS=0 vllm serve /models/a', WRONG],
    ['assignment for another command', 'VLLM_NO_USAGE_STATS=0 cat /x; vllm serve /models/a', SET],
    ['unset', 'unset VLLM_NO_USAGE_STATS; vllm serve /models/a', MISSING],
    ['unset behind the program', 'vllm serve /models/a; unset VLLM_NO_USAGE_STATS', SET],
    ['declare -x', 'declare -x VLLM_NO_USAGE_STATS=0 && vllm serve /models/a', WRONG],
    ['export -n', 'export -n VLLM_NO_USAGE_STATS; vllm serve /models/a', MISSING],
    ['eval', 'eval "export VLLM_NO_USAGE_STATS=0"; vllm serve /models/a', WRONG],
    ['env', 'env VLLM_NO_USAGE_STATS=0 vllm serve /models/a', WRONG],
    ['env -u', 'exec env -u VLLM_NO_USAGE_STATS vllm serve /models/a', MISSING],
    ['env --unset', 'env --unset=VLLM_NO_USAGE_STATS vllm serve /models/a', MISSING],
    ['env -i', 'env -i PATH=/bin vllm serve /models/a', MISSING],
    ['env -S', "env -S 'VLLM_NO_USAGE_STATS=0 vllm serve /models/a'", WRONG],
    ['a shell in a shell', 'bash -ec "export VLLM_NO_USAGE_STATS=0; vllm serve /models/a"', WRONG],
    ['a here-document', 'sh <<EOF\nexport VLLM_NO_USAGE_STATS=0\nvllm serve /models/a\nEOF\n', WRONG],
    ['a branch', 'if [ -f /x ]; then export VLLM_NO_USAGE_STATS=0; fi; vllm serve /models/a', WRONG],
    ['the other branch', 'if test -f /x; then :; else VLLM_NO_USAGE_STATS=0; fi\nvllm serve /models/a', WRONG],
    ['a case', 'case $X in a) export VLLM_NO_USAGE_STATS=0;; *) ;; esac; vllm serve /models/a', WRONG],
    ['a loop variable', 'for VLLM_NO_USAGE_STATS in 0; do vllm serve /models/a; done', UNKNOWN],
    ['printf -v', "printf -v VLLM_NO_USAGE_STATS '0'; vllm serve /models/a", WRONG],
    ['printf -v with a word', 'A=0; printf -v VLLM_NO_USAGE_STATS %s "$A"; vllm serve /models/a', WRONG],
    ['printf -v with a number', 'printf -v VLLM_NO_USAGE_STATS %d 0; vllm serve /models/a', UNKNOWN],
    ['printf -v of another name', 'printf -v X 0; vllm serve /models/a', SET],
    ['read', 'read -r VLLM_NO_USAGE_STATS < /x; vllm serve /models/a', UNKNOWN],
    ['a command substitution', 'export VLLM_NO_USAGE_STATS=$(cat /x); vllm serve /models/a', UNKNOWN],
    [
      'a default that is not needed',
      `export VLLM_NO_USAGE_STATS=\${VLLM_NO_USAGE_STATS:-0}; vllm serve /models/a`,
      SET,
    ],
    ['another variable', 'A=0; export VLLM_NO_USAGE_STATS=$A; vllm serve /models/a', WRONG],
    ['a wrapper', 'exec tini -- env VLLM_NO_USAGE_STATS=0 nice -n 5 vllm serve /models/a', WRONG],
    ['a second program', 'VLLM_NO_USAGE_STATS=0 python3 /app/warm.py && vllm serve /models/a', WRONG],
    [
      'a value that is put right again',
      'export VLLM_NO_USAGE_STATS=0; export VLLM_NO_USAGE_STATS=1; vllm serve /m',
      SET,
    ],
  ])('%s counts', (_, script, expected) => {
    expect(stats(run(script), '1')).toBe(expected);
  });

  it.each([
    ['export', 'export VLLM_NO_USAGE_STATS=1; exec vllm serve /models/a', SET],
    ['export in a chain', 'cd /app && export VLLM_NO_USAGE_STATS=1 && exec vllm serve /models/a', SET],
    [
      'both branches',
      'if test -f /x; then export VLLM_NO_USAGE_STATS=1; else export VLLM_NO_USAGE_STATS=1; fi; vllm serve /m',
      SET,
    ],
    ['set -a', 'set -a; VLLM_NO_USAGE_STATS=1; vllm serve /models/a', SET],
    ['assignment for the program', 'VLLM_NO_USAGE_STATS=1 exec vllm serve /models/a', SET],
    ['assignment that is not exported', 'VLLM_NO_USAGE_STATS=1; vllm serve /models/a', MISSING],
    ['assignment for another command', 'VLLM_NO_USAGE_STATS=1 true; vllm serve /models/a', MISSING],
    ['one branch', 'if test -f /x; then export VLLM_NO_USAGE_STATS=1; fi; vllm serve /models/a', UNKNOWN],
    ['a chain that may break', 'test -f /x && export VLLM_NO_USAGE_STATS=1; vllm serve /models/a', UNKNOWN],
    ['a comment', '# export VLLM_NO_USAGE_STATS=1\nvllm serve /models/a', MISSING],
    ['a message', 'echo VLLM_NO_USAGE_STATS=1; vllm serve /models/a', MISSING],
  ])('%s may be the only one to set it', (_, script, expected) => {
    expect(stats(run(script))).toBe(expected);
  });

  it('happens without a shell, too', () => {
    expect(stats(['env', '-u', 'VLLM_NO_USAGE_STATS', 'vllm', 'serve', '/models/a'], '1')).toBe(MISSING);
    expect(stats(['/usr/bin/env', 'VLLM_NO_USAGE_STATS=0', 'vllm'], '1')).toBe(WRONG);
  });

  it('stands in a mounted script as well', () => {
    const files = configMap('s', {
      'start.sh': '#!/bin/sh\nexport VLLM_NO_USAGE_STATS=0\nexec vllm serve /models/a\n',
    });
    const by = (command: readonly string[]): readonly string[] => {
      const { container, pod } = mounted('s', '/scripts');
      return silence(
        { image: VLLM, env: { VLLM_NO_USAGE_STATS: '1' }, objects: [files], pod, container: { ...container, command } },
        STATS,
      );
    };
    expect(by(['sh', '/scripts/start.sh'])).toEqual([WRONG]);
    expect(by(['/scripts/start.sh'])).toEqual([WRONG]);
    expect(by(run('. /scripts/start.sh'))).toEqual([WRONG]);
    expect(by(['vllm', 'serve', '/models/a'])).toEqual([SET]);
  });
});

describe('what a Python program does to a switch of the manifest', () => {
  const NAME = 'VLLM_NO_USAGE_STATS';
  const program = (text: string): readonly string[] => ['python3', '-c', text];

  it.each([
    ['nothing', 'import os; print(os.environ["VLLM_NO_USAGE_STATS"])', SET],
    ['assignment', `import os; os.environ["${NAME}"] = "0"; main()`, WRONG],
    ['assignment on a line', `import os\nos.environ['${NAME}']='0'\nmain()\n`, WRONG],
    ['environ by itself', `from os import environ\nenviron["${NAME}"] = "0"\n`, WRONG],
    ['a value that is worked out', `import os\nos.environ["${NAME}"] = str(0)\n`, UNKNOWN],
    ['a branch', `import os\nif x:\n    os.environ["${NAME}"] = "0"\n`, WRONG],
    ['pop', `import os\nos.environ.pop("${NAME}", None)\n`, MISSING],
    ['pop in a function', `import os\ndef f():\n  os.environ.pop("${NAME}")\n`, UNKNOWN],
    ['del', `import os\ndel os.environ["${NAME}"]\n`, MISSING],
    ['unsetenv', `import os\nos.unsetenv("${NAME}")\n`, MISSING],
    ['putenv', `import os\nos.putenv("${NAME}", "0")\n`, WRONG],
    ['setdefault', `import os\nos.environ.setdefault("${NAME}", "0")\n`, SET],
    ['update', `import os\nos.environ.update({\n  "A": "b",\n  "${NAME}": "0",\n})\n`, WRONG],
    ['update by keywords', `import os\nos.environ.update(A="b", ${NAME}="0")\n`, WRONG],
    ['clear', 'import os\nos.environ.clear()\n', MISSING],
    ['a comparison', `import os\nassert os.environ["${NAME}"] == "0"\n`, SET],
    ['a comment', `import os\n# os.environ["${NAME}"] = "0"\n`, SET],
    ['another name', 'import os\nos.environ["A"] = "0"\n', SET],
  ])('%s counts', (_, text, expected) => {
    expect(stats(program(text), '1')).toBe(expected);
  });

  it('may be the only one to set it', () => {
    expect(stats(program(`import os; os.environ.setdefault("${NAME}", "0")`))).toBe(WRONG);
    expect(stats(program(`import os; os.environ["${NAME}"] = "1"`))).toBe(SET);
  });

  it('stands in a mounted program as well, behind a shell', () => {
    const files = configMap('s', { 'start.py': `import os\nos.environ["${NAME}"] = "0"\n` });
    const { container, pod } = mounted('s', '/app');
    const command = run('exec python3 -u /app/start.py');
    expect(
      silence(
        { image: VLLM, env: { [NAME]: '1' }, objects: [files], pod, container: { ...container, command } },
        STATS,
      ),
    ).toEqual([WRONG]);
  });
});

describe('commands of hooks and probes', () => {
  const exec = (script: string): object => ({ exec: { command: ['sh', '-c', script] } });

  it.each([
    ['a hook that undoes the switch', { lifecycle: { postStart: exec('VLLM_NO_USAGE_STATS=0 vllm bench /m') } }, WRONG],
    ['a hook without the environment', { lifecycle: { preStop: exec('env -i vllm bench /m') } }, MISSING],
    ['a probe that undoes it', { livenessProbe: exec('unset VLLM_NO_USAGE_STATS; vllm bench /m') }, MISSING],
    ['a hook that leaves it', { lifecycle: { postStart: exec('sleep 5; /app/warm') } }, SET],
    ['a probe that sets another', { readinessProbe: exec('A=b /app/probe') }, SET],
  ])('%s', (_, handler, expected) => {
    expect(stats(['vllm', 'serve', '/models/a'], '1', handler)).toBe(expected);
  });
});

describe('an engine under another image', () => {
  it.each([
    [['vllm', 'serve', '/models/a'], STATS],
    [['python3', '-m', 'vllm.entrypoints.openai.api_server', '--model', '/models/a'], STATS],
    [['/opt/venv/bin/python', '/opt/venv/bin/vllm', 'serve', '/models/a'], STATS],
    [run('cd /app && exec vllm serve /models/a'), STATS],
    [['tini', '--', 'vllm', 'serve', '/models/a'], STATS],
    [['text-generation-launcher', '--model-id', '/m'], 'tgi-usage-stats'],
    [['python', '-m', 'sglang.launch_server'], 'sglang-model-source'],
    [['grafana', 'server'], 'grafana-usage-reporting'],
    [['/usr/bin/loki', '-config.file=/etc/loki/x.yaml'], 'loki-analytics'],
    [['tempo', '-config.file=/etc/tempo.yaml'], 'tempo-usage-report'],
    [['litellm', '--config', '/x'], 'litellm-model-cost-map'],
    [['ray', 'start', '--head'], 'ray-usage-stats'],
    [['minio', 'server', '/data'], 'minio-update-check'],
  ])('%j is known', (command, id) => {
    expect(silence({ image: 'mirror.internal.example.mil/x/app:1', container: { command } }, id)).not.toEqual([]);
    expect(silence({ image: 'mirror.internal.example.mil/x/app:1', args: command }, id)).not.toEqual([]);
  });

  it.each([[['grafana', 'cli']], [['cat', '/var/log/loki']], [run('echo vllm serve')], [['myapp', 'loki']]])(
    '%j is none',
    (command) => {
      expect(silence({ image: 'mirror.internal.example.mil/x/app:1', container: { command } })).toEqual([]);
    },
  );
});

describe('a switch that nobody can read', () => {
  const reported = (spec: Readonly<Record<string, unknown>>): readonly (string | undefined)[] => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'n' },
      spec: { containers: [spec] },
    };
    return hitsOf(rule, setOf(JSON.stringify(pod)))
      .filter(({ value }) => value.startsWith(`${STATS}: `))
      .map(({ fix }) => fix);
  };

  it('is reported where it is needed, with the cure to write it in plain', () => {
    const name = 'VLLM_NO_USAGE_STATS';
    const bySecret = { name: 'c', image: VLLM, env: [{ name, valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] };
    expect(reported(bySecret)).toEqual([expect.stringContaining('set VLLM_NO_USAGE_STATS to "1" in plain')]);
    const wholly = { name: 'c', image: VLLM, envFrom: [{ secretRef: { name: 's' } }] };
    expect(reported(wholly)).toEqual([expect.stringContaining('in plain')]);
    expect(reported({ ...wholly, env: [{ name, value: '1' }] })).toEqual([]);
  });

  it('is not reported where silence is the default', () => {
    const env = [{ name: 'LANGSMITH_TRACING', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
    expect(silence({ image: 'app', container: { env } })).toEqual([]);
  });
});
