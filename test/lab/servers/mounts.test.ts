import { describe, expect, it } from 'vitest';
import { writableBelow } from './mounts';

const line = (id: number, parent: number, at: string, options: string): string =>
  `${id} ${parent} 0:21 / ${at} ${options} - ext4 /dev/vda rw\n`;
const ROOT = line(1, 0, '/', 'rw');

describe('what may be written to below a folder', () => {
  it('is nothing where each mount is read-only', () => {
    const text = ROOT + line(2, 1, '/host', 'ro,relatime') + line(3, 2, '/host/proc', 'nosuid,ro');
    expect(writableBelow(text, '/host')).toEqual([]);
  });

  it('is what is mounted below a read-only root', () => {
    const text = ROOT + line(2, 1, '/host', 'ro') + line(3, 2, '/host/dev/shm', 'rw,nosuid');
    expect(writableBelow(text, '/host')).toEqual(['/host/dev/shm can be written to']);
  });

  it('is not what another mount hides', () => {
    const host = ROOT + line(2, 1, '/host', 'ro');
    const onIt = host + line(3, 2, '/host/shm', 'rw') + line(4, 3, '/host/shm', 'ro');
    const above =
      host + line(3, 2, '/host/run/x', 'rw') + line(4, 2, '/host/run', 'ro') + line(5, 3, '/host/run/x/y', 'rw');
    expect(writableBelow(onIt, '/host')).toEqual([]);
    expect(writableBelow(above, '/host')).toEqual([]);
  });

  it('is what lies on the mount that hides', () => {
    const host = ROOT + line(2, 1, '/host', 'ro');
    const text = host + line(3, 2, '/host/run', 'rw') + line(4, 3, '/host/run', 'ro') + line(5, 4, '/host/run/x', 'rw');
    expect(writableBelow(text, '/host')).toEqual(['/host/run/x can be written to']);
  });

  it('says so where nothing is mounted', () => {
    expect(writableBelow(ROOT + line(2, 1, '/hostile', 'ro'), '/host')).toEqual(['nothing is mounted at /host']);
  });
});
