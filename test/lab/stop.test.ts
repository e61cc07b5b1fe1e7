import { afterEach, describe, expect, it, vi } from 'vitest';
import { onStop } from './stop';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a signal', () => {
  it('lets the work be put in order first, once, and gives its own exit code', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const order: string[] = [];
    const { now, release } = onStop(() => Promise.resolve().then(() => void order.push('in order')));
    now('SIGTERM');
    now('SIGINT');
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(143));
    expect(order).toEqual(['in order']);
    expect(exit).toHaveBeenCalledTimes(1);
    void release();
  });

  it('gives the code of an interrupt', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const { now, release } = onStop(() => Promise.resolve());
    now('SIGINT');
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(130));
    void release();
  });

  it('is given back to the system', async () => {
    const before = process.listenerCount('SIGTERM');
    const { release } = onStop(() => Promise.resolve());
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await release();
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it('lets nobody go on who waits until it is given back', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const { now, release } = onStop(() => Promise.resolve());
    now('SIGTERM');
    const after = vi.fn();
    void release().then(after);
    await vi.waitFor(() => expect(exit).toHaveBeenCalled());
    expect(after).not.toHaveBeenCalled();
  });
});
