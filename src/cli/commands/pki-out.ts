import { SallyportError } from '../../core/errors';

/** An empty name would be the working directory, which nobody named. */
export function refuseNoFolder(out: string): void {
  if (out.trim() !== '') return;
  throw new SallyportError('usage', { message: '--out names no folder', value: JSON.stringify(out), fix: 'name one' });
}
