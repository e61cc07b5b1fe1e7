import { describe, expect, it } from 'vitest';
import { pageOf, textIn } from '../../../src/runtime/s3/listing';

const object = (key: string, size: number): string => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`;

describe('pageOf', () => {
  it('has keys and sizes, and what to ask for next', () => {
    const xml = `<?xml version="1.0"?><ListBucketResult xmlns="x"><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b</NextContinuationToken>${object('wal%2F0001', 16)}${object('base/a+b', 2)}</ListBucketResult>`;
    expect(pageOf(xml)).toEqual({
      objects: [
        { key: 'wal/0001', size: 16 },
        { key: 'base/a b', size: 2 },
      ],
      next: 'a&b',
    });
  });

  it('takes a store that does not encode keys at its word', () => {
    expect(pageOf(`<ListBucketResult>${object('a%2Fb+c', 1)}</ListBucketResult>`)).toEqual({
      objects: [{ key: 'a%2Fb+c', size: 1 }],
    });
  });

  it('refuses what is no listing', () => {
    expect(() => pageOf('<html>sign in</html>')).toThrow(/no listing/);
  });
});

describe('textIn', () => {
  it('reads entities', () => {
    expect(textIn('<Code>a&lt;b&#65;&#x42;&unknown;</Code>', 'Code')).toBe('a<bAB&unknown;');
  });
});
