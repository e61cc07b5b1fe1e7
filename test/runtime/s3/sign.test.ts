import { describe, expect, it } from 'vitest';
import { EMPTY_DIGEST, encodeKey, queryText, signed } from '../../../src/runtime/s3/sign';

/** The example in the maker's documentation of Signature Version 4 for S3 ("GET Object"). */
const EXAMPLE = {
  request: {
    method: 'GET',
    host: 'examplebucket.s3.amazonaws.com',
    path: '/test.txt',
    headers: { Range: 'bytes=0-9' },
    bodyDigest: EMPTY_DIGEST,
  },
  credentials: { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  at: { region: 'us-east-1', now: new Date('2013-05-24T00:00:00.000Z') },
  signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
};

describe('signed', () => {
  it('signs the published example as published', () => {
    const { authorization } = signed(EXAMPLE.request, EXAMPLE.credentials, EXAMPLE.at);
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
        `SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=${EXAMPLE.signature}`,
    );
  });

  it.each([
    ['the method', { method: 'PUT' }],
    ['the path', { path: '/test.txt2' }],
    ['the query', { query: { prefix: 'a' } }],
    ['a header', { headers: { Range: 'bytes=0-8' } }],
    ['the digest of the body', { bodyDigest: 'a'.repeat(64) }],
    ['the host', { host: 'other.internal.example.mil' }],
  ])('signs %s', (_, change) => {
    const { authorization } = signed({ ...EXAMPLE.request, ...change }, EXAMPLE.credentials, EXAMPLE.at);
    expect(authorization).not.toContain(EXAMPLE.signature);
  });
});

describe('encodeKey', () => {
  it('leaves slashes and what needs no encoding, and nothing else', () => {
    expect(encodeKey("base/20260301T010203Z/a b+c!'()*~ü")).toBe(
      'base/20260301T010203Z/a%20b%2Bc%21%27%28%29%2A~%C3%BC',
    );
  });
});

describe('queryText', () => {
  it('is sorted by what is sent', () => {
    expect(queryText({ prefix: 'wal/', 'list-type': '2' })).toBe('list-type=2&prefix=wal%2F');
  });
});
