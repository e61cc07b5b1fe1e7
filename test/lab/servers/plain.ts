import { get } from 'node:http';

/** What a plain port answers: health, or metrics. */
export function textAt(url: string): Promise<string> {
  return new Promise((done, fail) => {
    get(url, { agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () => done(Buffer.concat(parts).toString('utf8')));
    }).once('error', fail);
  });
}
