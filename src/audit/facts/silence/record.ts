/** What a value must look like to silence a component. There is no universal off value, so each setting states its own grammar. */
export type Grammar =
  /** One of these strings, letter for letter. */
  | { readonly kind: 'exactly'; readonly values: readonly string[] }
  /** One of these words, case ignored. */
  | { readonly kind: 'word'; readonly values: readonly string[] }
  /** Anything but these words, case ignored. */
  | { readonly kind: 'anything-but'; readonly values: readonly string[] }
  /** Any text that is not empty, even `0` and `false`. */
  | { readonly kind: 'non-empty' }
  /** Present, and empty. */
  | { readonly kind: 'empty' }
  /** An absolute path. */
  | { readonly kind: 'directory' }
  /** An address whose host lies inside the boundary. */
  | { readonly kind: 'inside' }
  /** A list of which every member names an address inside the boundary, such as `id@version@https://…`; the empty list too. */
  | { readonly kind: 'sources-inside' }
  /** A switch whose presence is enough; `=false` takes it back. */
  | { readonly kind: 'present' };

interface SettingBase {
  readonly accepts: Grammar;
  /** A value to write in the cure. */
  readonly example: string;
  /** Read only where this one is absent or says what it accepts. */
  readonly behind?: Setting;
}

/** Where a switch is, and what it must say. */
export type Setting =
  | (SettingBase & { readonly where: 'env'; readonly key: string })
  /** `positionalAfter`: the sub-command whose next word means the same as the flag. */
  | (SettingBase & { readonly where: 'arg'; readonly key: string; readonly positionalAfter?: string })
  /** A key of a mounted configuration file; `*` stands for every member. `files` recognises the file by mount path, key or volume. */
  | (SettingBase & {
      readonly where: 'config';
      readonly format: 'ini' | 'yaml';
      readonly path: readonly string[];
      readonly files: RegExp;
    })
  /** A value of a custom resource in the set, such as a Longhorn `Setting`. */
  | (SettingBase & {
      readonly where: 'object';
      readonly group: string;
      readonly kind: string;
      readonly name: string;
      readonly path: readonly string[];
    });

/** Settings of which one is enough. */
export interface Clause {
  /** Empty where no setting helps: the presence of the container is the leak. */
  readonly settings: readonly Setting[];
  /** The cure where no setting is one. */
  readonly cure?: string;
  /**
   * `any`: one accepted setting silences, whatever the others say (separate switches). `first`: the settings are forms of one
   * switch in order of precedence, so the first that is present decides.
   */
  readonly mode: 'any' | 'first';
  /** False where the default is silent already, so that only a wrong value is a leak. */
  readonly isRequired: boolean;
  /** The clause counts only if a mounted file of this sort has something at this path. */
  readonly onlyIf?: { readonly path: readonly string[]; readonly files: RegExp };
}

/** One outbound behaviour of a component, and what stops it. All clauses are needed. */
export interface SilenceRecord {
  /** Id of the record in the facts on silent egress. */
  readonly id: string;
  /** Patterns over the last segments of an image's repository. */
  readonly images: readonly string[];
  /** Images that a pattern would cover but that the record does not concern. */
  readonly exceptImages?: readonly string[];
  /** The record counts only for containers whose command line matches. */
  readonly command?: RegExp;
  /** What is contacted by default. */
  readonly contacts: string;
  readonly clauses: readonly Clause[];
  /** A variable whose presence makes the component ignore its own switch. */
  readonly defeatedBy?: string;
}
