import { connect } from 'node:tls';
import { codeOf, type Attempt } from './attempt';

export interface Greeting {
  readonly address: string;
  readonly port: number;
  /** Name that the certificate has to carry. */
  readonly name: string;
  /** Anchors, in PEM, and nobody else's. */
  readonly ca: string;
}

/** Opens TLS to a server, believing the given anchors alone, and closes it at once. */
export function greetTls({ address, port, name, ca }: Greeting, timeoutMs: number): Promise<Attempt> {
  return new Promise((done) => {
    const socket = connect({
      ...{ host: address, port, servername: name, ca, minVersion: 'TLSv1.2' },
      // Said, because a variable of the environment could say otherwise.
      rejectUnauthorized: true,
    });
    const end = (isOpen: boolean, found: string): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      done({ isOpen, found });
    };
    const timer = setTimeout(() => end(false, 'no answer'), timeoutMs);
    socket.once('secureConnect', () => end(true, 'TLS with a certificate of the site'));
    socket.once('error', (error) => end(false, codeOf(error)));
  });
}
