/** What has to be undone, in reverse order: programs that run, folders that were made, servers that listen. */
export class Scope {
  private readonly steps: (() => Promise<void> | void)[] = [];

  defer(step: () => Promise<void> | void): void {
    this.steps.push(step);
  }

  /** Undoes everything, also when a step fails; the first failure is thrown at the end. May be called twice. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Runs something with a scope of its own, which is closed whatever happens, also when the outer one is closed first. */
export async function within<T>(outer: Scope, run: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = new Scope();
  outer.defer(() => scope.close());
  try {
    return await run(scope);
  } finally {
    await scope.close();
  }
}
