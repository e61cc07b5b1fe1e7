import type { z } from 'zod';

/** What a check of ours says about a value, beyond the value and its place. */
export interface Refusal {
  readonly message: string;
  readonly allowed?: string;
  /** The cure: what to do next. */
  readonly fix: string;
}

/** A zod check that carries our own words to the reader: `judge` returns why a value is refused, or undefined. */
export function refuseBy<T>(judge: (value: T) => Refusal | undefined): z.core.CheckFn<T> {
  return (context) => {
    const refusal = judge(context.value);
    if (refusal === undefined) return;
    const { message, ...params } = refusal;
    context.issues.push({ code: 'custom', message, params, input: context.value, continue: true });
  };
}

/** A zod check with one fixed refusal. */
export function refuseUnless<T>(test: (value: T) => boolean, refusal: Refusal): z.core.CheckFn<T> {
  return refuseBy((value) => (test(value) ? undefined : refusal));
}
