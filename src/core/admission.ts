/** A ValidatingAdmissionPolicy as data: what the auditor's rules hand to the component that installs them (decisions 6). */
export interface AdmissionPolicy {
  /** Rule id, quoted in every message. */
  readonly id: string;
  /** Folder name of the rule; the stem of the object's name. */
  readonly name: string;
  readonly resources: readonly {
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly resources: readonly string[];
    readonly operations: readonly string[];
  }[];
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
  /** True for rules about images, which every tier denies (design, table of tiers). */
  readonly concernsImages: boolean;
}

/** What `explain` says of an admission policy that a component installs of its own, beside those of the auditor's rules. */
export interface PolicyNote {
  /** `<AREA>-<NNN>`, never reused; every message of the policy begins with it. */
  readonly id: string;
  /** Name of the policy object. */
  readonly name: string;
  /** What it holds, in one sentence without a full stop. */
  readonly title: string;
  /** What to do about an object that it refuses. */
  readonly fix: string;
}
