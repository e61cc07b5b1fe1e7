import type { Grammar, Setting } from '../../src/audit/facts/silence/record';

/** Spellings of on and off that some program takes and another does not. */
const SPELLINGS = [
  '1',
  '0',
  'true',
  'false',
  'True',
  'FALSE',
  'yes',
  'no',
  'on',
  'off',
  'OFF',
  'y',
  'n',
  't',
  'f',
  'none',
  '2',
  '-1',
  '01',
  '1.0',
  'enabled',
  'disabled',
  'always',
  '',
];

/** Values that do not silence, worked out from the grammar's words and by no code of the auditor. */
export function wrongValues({ accepts, where }: Setting): readonly string[] {
  const values = wrongFor(accepts);
  // An empty value of a file is no value; of a variable it is one.
  return where === 'env'
    ? [...values, '$(UNSET)'].filter((value) => accepts.kind !== 'anything-but' || values.includes(value))
    : values.filter((value) => value !== '');
}

function wrongFor(accepts: Grammar): readonly string[] {
  switch (accepts.kind) {
    case 'exactly':
      return SPELLINGS.filter((value) => !accepts.values.includes(value));
    case 'word':
      return SPELLINGS.filter((value) => !accepts.values.includes(value.toLowerCase()));
    case 'anything-but':
      return accepts.values.flatMap((value) => [value, value.toUpperCase()]);
    case 'non-empty':
      return [''];
    case 'empty':
      return ['x', '0'];
    case 'directory':
      return [
        'meta-llama/Llama-3.1-8B',
        'models/x',
        './models',
        '//models',
        'hf://a/b',
        'https://models.example.net/x',
        '~/models',
      ];
    case 'inside':
      return ['https://models.example.net/x', 'models.example.net/x', 'library/x'];
    case 'sources-inside':
      return ['grafana-clock-panel', 'x@1.0.0@https://models.example.net/x.zip', 'https://models.example.net/x.zip;x'];
    case 'present':
      return ['false', '0'];
  }
}
