import type { Boundary, Permissions } from '../core/boundary';
import type { Lock } from '../core/image';
import type { At, Severity } from '../core/result';
import type { ManifestObject } from '../manifest/manifest';
import type { Spot } from './place';

/** A string found anywhere in an object, embedded documents included, with the way to it. */
export interface Text {
  readonly object: ManifestObject;
  /** JSON pointer to the string in the object. */
  readonly path: string;
  readonly value: string;
  /** Layers between the object and the value, outermost first: `env`, `arg`, `json`, `yaml`, `ini`, `toml`, `corefile`, `shell`, `base64`, … */
  readonly via: readonly string[];
  /** Place inside the embedded document: a pointer, or `line N`. */
  readonly inner?: string;
  /** The nearest key that names this string: a map key, an environment variable, a flag, an INI key, a directive. */
  readonly key?: string;
  /** True for a word of a command line that no flag names: its key is the program. */
  readonly isOperand?: boolean;
}

/** One violation. The engine adds the place, the reason and the severity. */
export interface Hit {
  readonly object: ManifestObject;
  readonly path: string;
  readonly value: string;
  readonly via?: readonly string[];
  readonly inner?: string;
  /** Overrides the rule's cure where this place has a better one. */
  readonly fix?: string;
  /** True for an image that waits for its digest (decisions 3): reported apart, and no finding. */
  readonly isDraft?: boolean;
  /** True for what manifests do not tell, such as a host whose name comes from elsewhere: reported as `unchecked`, and it fails. */
  readonly isUnchecked?: boolean;
}

/** What every rule may look at. */
export interface AuditContext {
  readonly boundary: Boundary;
  readonly permissions: Permissions;
  /** Null when no lock was given. */
  readonly lock: Lock | null;
  /** The only clock: the day as of which certificates and waivers are judged (ISO date), or null. */
  readonly asOf: string | null;
  readonly objects: readonly ManifestObject[];
  /** All strings of an object, embedded documents taken apart; computed once. */
  textsOf(object: ManifestObject): readonly Text[];
  /** Files inside embedded documents, each as a whole; found by the same pass. */
  filesOf(object: ManifestObject): readonly Text[];
  /** A fact about an object that several rules ask for; computed once under its name. */
  remember<Fact>(object: ManifestObject, name: string, compute: () => Fact): Fact;
  /** The same for a fact about a text alone, wherever it stands. */
  rememberText<Fact>(text: string, name: string, compute: () => Fact): Fact;
  /** Drops what is remembered about an object: nobody will ask for it again soon, and large sets do not fit into memory. */
  forget(object: ManifestObject): void;
  /** Where a finding is, in the outer file. */
  placeOf(spot: Spot): At;
}

/** The admission form of a rule: a ValidatingAdmissionPolicy written by the component that installs it, or the reason there is none. */
export type AdmissionForm =
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'policy';
      /** `resourceRules` of `matchConstraints`. */
      readonly resources: readonly AdmissionResource[];
      /** CEL variables, in order; lists of the site are inlined by the writer. */
      variables(parameters: AdmissionParameters): readonly { readonly name: string; readonly expression: string }[];
      validations(
        parameters: AdmissionParameters,
      ): readonly { readonly expression: string; readonly message: string }[];
    };

export interface AdmissionResource {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'CONNECT' | 'DELETE' | '*')[];
}

/** Lists of the site that admission forms inline. */
export interface AdmissionParameters {
  readonly boundary: Boundary;
  readonly permissions: Permissions;
}

export interface Rule {
  /** `<AREA>-<NNN>`, never reused. */
  readonly id: string;
  /** A commandment; equals the folder's name. */
  readonly name: string;
  readonly family: 'images' | 'hosts' | 'trust' | 'time-and-names' | 'network' | 'silence';
  readonly severity: Severity;
  /** One sentence for catalogues. */
  readonly title: string;
  /** The constant reason of its findings: lower case, no full stop. */
  readonly message: string;
  /** The cure. */
  readonly fix: string;
  readonly admission: AdmissionForm;
  /** Judges one object by itself. */
  checkObject?(object: ManifestObject, context: AuditContext): Iterable<Hit>;
  /** Judges what only the whole set shows. */
  checkSet?(context: AuditContext): Iterable<Hit>;
}
