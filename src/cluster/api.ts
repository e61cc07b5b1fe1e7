/** What is asked of a live API server: reading, and nothing else. */
export interface Api {
  /** Kinds of a group and version; undefined if the server does not serve it. */
  resources(apiVersion: string): Promise<readonly Resource[] | undefined>;
  /** Every object of a kind, in all namespaces, page by page. */
  list(apiVersion: string, resource: Resource): AsyncIterable<LiveObject>;
}

/** A kind as the server's discovery states it. */
export interface Resource {
  /** Name in paths, such as `deployments`. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** An object as the server gives it. Nothing of it is believed before it was looked at. */
export type LiveObject = Readonly<Record<string, unknown>>;

/** Why a question was not answered, in words of ours: what the other side says may hold anything. */
export class Unanswered extends Error {
  constructor(
    readonly reason: string,
    /** True if the next question would fare no better. */
    readonly isEverywhere: boolean,
    options?: { readonly cause?: unknown },
  ) {
    super(reason, options);
    this.name = 'Unanswered';
  }
}
