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
