import { describe, expect, it } from 'vitest';
import { dropSpanTexts, keepMetadata } from '../../../src/constructs/collector/metadata';

interface Group {
  readonly context: string;
  readonly statements: readonly string[];
}

const transform = keepMetadata();

/** Statements of one context. A group a context: a plain list would run for spans with events only. */
function groupOf(signal: 'log' | 'trace', context: string): readonly string[] {
  const groups = transform[`${signal}_statements`] as readonly Group[];
  expect(groups.map((group) => group.context)).toEqual(['resource', 'scope', signal === 'log' ? 'log' : 'span']);
  return groups.find((group) => group.context === context)?.statements ?? [];
}

function keptBy(statements: readonly string[], map: string): readonly string[] {
  const start = `keep_keys(${map}, `;
  const found = statements.find((statement) => statement.startsWith(start)) ?? '';
  return JSON.parse(found.slice(start.length, -1)) as readonly string[];
}

describe('what the collector keeps of logs and traces', () => {
  it.each([
    ['audit.principal', true],
    ['audit.request_id', true],
    ['gen_ai.request.model', true],
    ['gen_ai.usage.input_tokens', true],
    ['http.status', true],
    ['service.name', false],
    ['gen_ai.prompt', false],
    ['gen_ai.completion.0.content', false],
    ['gen_ai.input.messages', false],
    ['gen_ai.output.messages', false],
    ['gen_ai.system_instructions', false],
    ['gen_ai.tool.call.arguments', false],
    ['gen_ai.tool.definitions', false],
    ['input.value', false],
    ['output.value', false],
    ['llm.prompts', false],
    ['llm.input_messages.0.message.content', false],
    ['traceloop.entity.input', false],
    ['exception.message', false],
    ['error', false],
    ['http.path', false],
    ['jwt.sub', false],
    ['http.request.header.authorization', false],
    ['what-nobody-has-thought-of', false],
  ])('a record and a span keep attribute %s: %s', (key, isKept) => {
    for (const [signal, context] of [
      ['log', 'log'],
      ['trace', 'span'],
    ] as const) {
      expect(keptBy(groupOf(signal, context), `${context}.attributes`).includes(key)).toBe(isKept);
    }
  });

  it.each(['log', 'trace'] as const)(
    'keeps of the sender of a %s its name and place, and nothing of its library',
    (signal) => {
      expect(keptBy(groupOf(signal, 'resource'), 'resource.attributes')).toEqual([
        'k8s.namespace.name',
        'k8s.node.name',
        'k8s.pod.name',
        'service.instance.id',
        'service.name',
        'service.namespace',
        'service.version',
      ]);
      expect(groupOf(signal, 'scope')).toEqual([
        'keep_keys(scope.attributes, [])',
        'set(scope.name, "")',
        'set(scope.version, "")',
      ]);
    },
  );

  it.each([
    ['log', 'resource'],
    ['log', 'log'],
    ['trace', 'resource'],
    ['trace', 'span'],
  ] as const)(
    'of a %s, %s: nested values become names of their own first, long ones are cut last',
    (signal, context) => {
      const map = `${context}.attributes`;
      const [first, second, third] = groupOf(signal, context);
      expect(first).toBe(`flatten(${map})`);
      expect(second).toMatch(/^keep_keys/);
      expect(third).toBe(`truncate_all(${map}, 256)`);
    },
  );

  it('empties every other field of a record that can hold a text, the body first of all', () => {
    expect(groupOf('log', 'log').slice(3)).toEqual([
      'set(log.body, "")',
      'set(log.event_name, "")',
      'set(log.severity_text, "") where not IsMatch(log.severity_text, "^(?i)(trace|debug|info|warn|error|fatal)[1-4]?$")',
    ]);
  });

  it('empties every other field of a span that can hold a text, and drops events and whatever has links', () => {
    expect(groupOf('trace', 'span').slice(3)).toEqual([
      expect.stringMatching(/^set\(span\.name, "unnamed"\) where not IsMatch/),
      'set(span.status.message, "")',
      'set(span.trace_state, "")',
    ]);
    expect(dropSpanTexts()).toEqual({
      error_mode: 'propagate',
      traces: { span: ['Len(span.links) > 0'], spanevent: ['true'] },
    });
  });

  it.each([
    ['POST /v1/chat/completions', true],
    ['GET /*', true],
    ['llm.request', true],
    ['', false],
    ['what is the plan', false],
    ['POST /v1/chat/completions what', false],
    ['a\nb', false],
    [`POST /${'a'.repeat(200)}`, false],
  ])('a span keeps the name %j: %s', (name, isKept) => {
    const statement = groupOf('trace', 'span').find((text) => text.startsWith('set(span.name')) ?? '';
    const pattern = JSON.parse(/"(\^.*\$)"/.exec(statement)?.[0] ?? '""') as string;
    expect(new RegExp(pattern).test(name)).toBe(isKept);
  });
});
