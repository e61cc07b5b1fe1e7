import ts from 'typescript';
import { entriesOf, isFolder, type Check, type Tree } from './tree';

const COMPONENTS = 'src/components';
const RULES = 'src/audit/rules';

/** Every component folder has the same files; further modules may stand beside them, nothing else. */
export const checkComponents: Check = (tree) =>
  entriesOf(tree, COMPONENTS)
    .filter((plane) => isFolder(tree, `${COMPONENTS}/${plane}`))
    .flatMap((plane) => checkPlane(tree, `${COMPONENTS}/${plane}`));

function checkPlane(tree: Tree, plane: string): readonly string[] {
  const entries = entriesOf(tree, plane);
  const stray = entries
    .filter((name) => name !== 'README.md' && !isFolder(tree, `${plane}/${name}`))
    .map((name) => `${plane}/${name}: a plane holds component folders and a README.md`);
  const folders = entries.filter((name) => isFolder(tree, `${plane}/${name}`));
  return [...stray, ...folders.flatMap((name) => checkComponent(tree, `${plane}/${name}`, name))];
}

function checkComponent(tree: Tree, folder: string, name: string): readonly string[] {
  const entries = entriesOf(tree, folder);
  const required = ['README.md', 'flows.ts', 'images.ts', 'index.ts', 'knobs.ts', `${name}.ts`];
  return [
    ...kebabCase(folder, name),
    ...required.filter((file) => !entries.includes(file)).map((file) => `${folder}: ${file} is missing`),
    ...entries
      .filter((file) => !required.includes(file) && !file.endsWith('.ts') && !isFolder(tree, `${folder}/${file}`))
      .map((file) => `${folder}/${file}: a component holds its six files and modules`),
    ...(exportsOnly(tree.read(`${folder}/index.ts`)) ? [] : [`${folder}/index.ts: exports only`]),
  ];
}

function exportsOnly(text: string): boolean {
  const file = ts.createSourceFile('index.ts', text, ts.ScriptTarget.ES2022);
  return file.statements.every((statement) => ts.isExportDeclaration(statement));
}

/** Every rule folder has its specification, its admission form, its page, and samples that pass and that fail. */
export const checkRules: Check = (tree) =>
  entriesOf(tree, RULES)
    .filter((name) => isFolder(tree, `${RULES}/${name}`))
    .flatMap((name) => checkRule(tree, `${RULES}/${name}`, name));

function checkRule(tree: Tree, folder: string, name: string): readonly string[] {
  const entries = entriesOf(tree, folder);
  const samples = entriesOf(tree, `${folder}/samples`);
  return [
    ...kebabCase(folder, name),
    ...['README.md', 'admission.ts', 'rule.ts']
      .filter((file) => !entries.includes(file))
      .map((file) => `${folder}: ${file} is missing`),
    ...['pass', 'fail']
      .filter((verdict) => !samples.some((file) => file.startsWith(`${verdict}-`)))
      .map((verdict) => `${folder}/samples: no sample ${verdict}-*.yaml`),
    ...samples
      .filter((file) => !/^(pass|fail)-[a-z0-9-]+\.yaml$/.test(file))
      .map((file) => `${folder}/samples/${file}: not pass-*.yaml or fail-*.yaml`),
    ...entries
      .filter((file) => !['README.md', 'admission.ts', 'rule.ts', 'samples'].includes(file))
      .map((file) => `${folder}/${file}: a rule holds rule.ts, admission.ts, README.md and samples/`),
  ];
}

function kebabCase(folder: string, name: string): readonly string[] {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) ? [] : [`${folder}: a folder is named in kebab-case`];
}
