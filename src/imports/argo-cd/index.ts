/**
 * The two kinds of Argo CD that this platform makes, in our own words: fields and their meaning as published for
 * argoproj.io/v1alpha1 in release 3.5, and of them only what is used. There is no kind for sets of applications, no chart, no plugin, no
 * second source and no cluster but the own one, so that they cannot be expressed.
 */
export const APPLICATION = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' } as const;
export const APP_PROJECT = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' } as const;

/** The API server of the cluster that the controller runs in, as the program spells it. */
export const OWN_CLUSTER = 'https://kubernetes.default.svc';

export interface Destination {
  readonly server: typeof OWN_CLUSTER;
  /** A name, in a project also a pattern with `*`. */
  readonly namespace: string;
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** What is in service, and how it is applied. */
export interface ApplicationSpec {
  readonly project: string;
  readonly source: {
    readonly repoURL: string;
    /** Folder in the repository. */
    readonly path: string;
    /** What is in service: a branch, or the commit that a promoter writes in its place. */
    readonly targetRevision: string;
  };
  readonly destination: Destination;
  readonly syncPolicy: {
    readonly automated: {
      /** Removes what a newer release no longer has. */
      readonly prune: boolean;
      /** Takes back what others changed. */
      readonly selfHeal: boolean;
      /** Whether a release without any object is one. */
      readonly allowEmpty: boolean;
    };
    readonly syncOptions: readonly string[];
    readonly retry: {
      readonly limit: number;
      readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
    };
  };
  readonly revisionHistoryLimit: number;
}

/** Where applications may come from, where they may go to, and as whom. */
export interface AppProjectSpec {
  readonly description: string;
  readonly sourceRepos: readonly string[];
  readonly destinations: readonly Destination[];
  readonly destinationServiceAccounts: readonly (Destination & {
    /** `namespace:name` */
    readonly defaultServiceAccount: string;
  })[];
  readonly clusterResourceWhitelist: readonly GroupKind[];
  readonly clusterResourceBlacklist: readonly GroupKind[];
  readonly namespaceResourceBlacklist: readonly GroupKind[];
  readonly sourceIntegrity?: {
    readonly git: {
      readonly policies: readonly {
        readonly repos: readonly { readonly url: string }[];
        /** `head` looks at the commit that is in service; keys are fingerprints of OpenPGP. */
        readonly gpg: { readonly mode: 'head'; readonly keys: readonly string[] };
      }[];
    };
  };
}
