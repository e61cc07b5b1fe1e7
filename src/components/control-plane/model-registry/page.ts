import type { Published, PublishedModel, Runs } from './catalogue';

/** Text that is safe wherever it stands between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (one) => names[one] ?? '');
}

/** The page: no script, nothing of another place, and every text escaped. */
export function page({ site, classification, models }: Published): string {
  const title = `Models of ${escapeHtml(site)}`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    '<link rel="stylesheet" href="style.css">',
    '</head>',
    '<body>',
    `<p class="marking">${escapeHtml(classification)}</p>`,
    `<h1>${title}</h1>`,
    `<p>${models.length} models are in the catalogue of this release. The same for programs: <a href="models.json">models.json</a></p>`,
    ...models.map(section),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

export const STYLE = [
  'body { font: 1rem/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }',
  '.marking { font-weight: bold; text-align: center; }',
  'table { border-collapse: collapse; margin: 0.5rem 0; }',
  'th, td { border: 1px solid currentColor; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }',
  'code { overflow-wrap: anywhere; }',
  '.open { font-weight: bold; }',
  '.path span + span::before { content: "\\2e"; }',
  '',
].join('\n');

const OPEN = (text: string): string => `<span class="open">${text}</span>`;

function section(model: PublishedModel): string {
  return [
    '<section>',
    `<h2>${escapeHtml(model.id)}</h2>`,
    '<table>',
    ...facts(model).map(([name, cell]) => `<tr><th scope="row">${name}</th><td>${cell}</td></tr>`),
    '</table>',
    ...runs(model.deployments),
    ...evaluations(model),
    ...files(model),
    '</section>',
  ].join('\n');
}

function facts(model: PublishedModel): readonly (readonly [string, string])[] {
  const { source, licence, artefact, imported, signature, contextLength } = model;
  return [
    ['Source', escapeHtml(source.repository)],
    ['Revision', codeOr(source.revision, 'not pinned')],
    ['Artefact', codeOr(artefact.digest, 'not imported')],
    ['Licence', escapeHtml(licence.spdx ?? licence.name)],
    ['Terms accepted by', textOr(licence.acceptedBy, licence.gated === false ? 'not asked for' : 'nobody')],
    ['Imported', imported === null ? OPEN('not recorded') : escapeHtml(`${imported.on}, ${imported.by}`)],
    ['Signature', signature === null ? OPEN('not signed') : escapeHtml(`${signature.on}, ${signature.by}`)],
    ['Context', `${contextLength} tokens`],
  ];
}

function codeOr(text: string | null, otherwise: string): string {
  return text === null ? OPEN(otherwise) : `<code>${escapeHtml(text)}</code>`;
}

function textOr(text: string | null, otherwise: string): string {
  return text === null ? OPEN(otherwise) : escapeHtml(text);
}

function runs(deployments: readonly Runs[]): readonly string[] {
  if (deployments.length === 0) return [`<p>${OPEN('Not served')}</p>`];
  const head = ['Deployment', 'Name for clients', 'Engine', 'Accelerators', 'Replicas', 'Longest text', 'Runs in'];
  return table(
    head,
    deployments.map(({ name, servedName, engine, accelerator, gpus, replicas, maxModelLen, where }) => [
      ...[name, servedName, engine, `${gpus} ${accelerator}`, String(replicas), `${maxModelLen} tokens`, where].map(
        escapeHtml,
      ),
    ]),
  );
}

function evaluations({ evaluations: all }: PublishedModel): readonly string[] {
  if (all.length === 0) return [`<p>${OPEN('Not evaluated')}</p>`];
  return table(
    ['Set', 'Score', 'Day'],
    all.map(({ set, score, on }) => [escapeHtml(set), String(score), escapeHtml(on)]),
  );
}

function files({ files: all }: PublishedModel): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ path, sha256, size }) => [
    `<span class="path">${path.map((part) => `<span>${escapeHtml(part)}</span>`).join('')}</span>`,
    `<code>${escapeHtml(sha256)}</code>`,
    String(size),
  ]);
  return [
    '<details>',
    `<summary>${all.length} files</summary>`,
    ...table(['File', 'SHA-256', 'Bytes'], rows),
    '</details>',
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [
    '<table>',
    `<tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr>`,
    ...rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`),
    '</table>',
  ];
}
