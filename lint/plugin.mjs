/**
 * The ESLint rule behind the import zones. It resolves a specifier to a path in the repository before it judges, so that
 * `../../core/x` and `../core/x` are the same module; patterns on the text of a specifier cannot tell.
 */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { packageRefusal, refusal } from './zones.mjs';

const DEPENDENCIES = Object.keys(
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).dependencies,
);

const zones = {
  meta: { type: 'problem', schema: [], messages: { zone: 'import of {{specifier}}: {{why}}' } },
  create(context) {
    const toPath = (file) => trim(relative(context.cwd, file).split(sep).join('/'));
    const from = toPath(context.filename);

    function check(node, isType) {
      const specifier = node?.value;
      if (typeof specifier !== 'string') {
        return;
      }
      const why = specifier.startsWith('.')
        ? refusal(from, toPath(resolve(dirname(context.filename), specifier)), isType)
        : packageRefusal(from, specifier, DEPENDENCIES);
      if (why !== undefined) {
        context.report({ node, messageId: 'zone', data: { specifier, why } });
      }
    }

    return {
      ImportDeclaration: (node) => check(node.source, isTypeOnly(node, node.importKind)),
      ExportNamedDeclaration: (node) => check(node.source, isTypeOnly(node, node.exportKind)),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source ?? node.argument?.literal, true),
      TSExternalModuleReference: (node) => check(node.expression, false),
      'CallExpression[callee.name="require"]': (node) => check(node.arguments[0], false),
    };
  },
};

function isTypeOnly(node, kind) {
  const each = node.specifiers ?? [];
  return kind === 'type' || (each.length > 0 && each.every((one) => (one.importKind ?? one.exportKind) === 'type'));
}

/** Path of a module: without extension, and a folder for its index. */
function trim(path) {
  return path.replace(/\.[cm]?[jt]s$/, '').replace(/\/index$/, '');
}

export const plugin = { meta: { name: 'sallyport' }, rules: { zones } };
