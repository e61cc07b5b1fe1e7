import { describe, expect, it } from 'vitest';
import { rule as noExternalHost } from '../../../src/audit/rules/no-external-host/rule';
import { rule as noExternalResolver } from '../../../src/audit/rules/no-external-resolver/rule';
import { saidOf, setOf } from './set-of';

const RULES = [noExternalHost, noExternalResolver];

function said(object: Readonly<Record<string, unknown>>): readonly string[] {
  const context = setOf(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', ...object }));
  return RULES.flatMap((rule) => saidOf(rule, context)).map((line) => line.replace(/^.* = /, ''));
}

const inData = (key: string, value: string): readonly string[] =>
  said({ metadata: { name: 'a', namespace: 'n' }, data: { [key]: value } });
const inAnnotation = (value: string): readonly string[] =>
  said({
    metadata: { name: 'a', namespace: 'n', annotations: { 'example.org/about-this': value, 'example.org/x': value } },
  });

describe('four numbers that a sentence calls a version', () => {
  it.each([
    'Version 1.2.3.4',
    'version: 8.8.8.8',
    'version=1.1.1.1',
    'Grafana (version 1.2.3.4) of the site',
    'Released as release 9.9.9.9, with care',
    'upgraded from 1.2.3.4 to 1.2.4.0 in May',
    'versions 1.2.3.4, 1.2.3.5 and 1.1.1.1 are the same',
    'needs a driver 12.4.1.3 or later of its vendor',
    'see section 4.2.1.3 of the handbook',
  ])('are no address: %s', (text) => {
    expect(inData('x', text)).toEqual([]);
    expect(inData('x', `# about\n${text}\nand more words that say nothing at all here\n`)).toEqual([]);
    expect(inAnnotation(text)).toEqual([]);
  });
});

describe('four numbers that no word calls a version', () => {
  it.each<[string, string, string]>([
    ['x', '203.0.113.9', '203.0.113.9'],
    ['x', 'version 2 talks to 203.0.113.9', '203.0.113.9'],
    ['x', 'Version 1.2.3.4 is at 203.0.113.9', '203.0.113.9'],
    ['x', 'listen on 192.168.7.9', '192.168.7.9'],
    ['app.conf', 'mode fast\nupstream 203.0.113.9;\nversion 2\n', '203.0.113.9'],
    ['app.ini', '[a]\nversion = 1.2.3.4\npeer = 203.0.113.9\n', '203.0.113.9'],
    ['app.yaml', 'version: 1.2.3.4\nlisten: 203.0.113.9\n', '203.0.113.9'],
    ['x', 'version 203.0.113.9:443', '203.0.113.9:443'],
    ['run.sh', 'set -e\nVERSION=1.2.3.4\nnc 203.0.113.9 80\n', '203.0.113.9'],
  ])('are an address: %s %j', (key, text, expected) => {
    expect(inData(key, text)).toEqual([expected]);
  });
});
