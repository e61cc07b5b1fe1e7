import { object, type Schema } from './schema';

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly jsonPath: string;
  readonly type: 'string' | 'date';
  /** 0 unless stated; 1 is shown with `-o wide` only. */
  readonly priority?: number;
}

export interface DefinitionProps {
  readonly group: 'cert-manager.io' | 'acme.cert-manager.io';
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
  readonly description: string;
  readonly columns: readonly Column[];
  readonly spec: Schema;
  readonly status: Schema;
}

/** A CustomResourceDefinition as plain data; metadata beyond the name is the caller's. */
export interface Definition {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** One stored version, `v1`, with a status subresource and no conversion. */
export function definition(props: DefinitionProps): Definition {
  const { group, kind, plural, shortNames, categories, scope } = props;
  return {
    name: `${plural}.${group}`,
    spec: {
      group,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        ...(shortNames.length === 0 ? {} : { shortNames: [...shortNames] }),
        categories: [...categories],
      },
      scope,
      conversion: { strategy: 'None' },
      versions: [version(props)],
    },
  };
}

function version({ description, columns, spec, status }: DefinitionProps): Readonly<Record<string, unknown>> {
  return {
    name: 'v1',
    served: true,
    storage: true,
    subresources: { status: {} },
    additionalPrinterColumns: columns.map((column) => ({ ...column })),
    schema: {
      openAPIV3Schema: object(
        description,
        {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { type: 'object' },
          spec,
          status,
        },
        ['spec'],
      ),
    },
  };
}

/** Status of a condition type, as a column. */
export function conditionColumn(type: string): Column {
  return { name: type, jsonPath: conditionPath(type, 'status'), type: 'string' };
}

/** What a condition says in words, as a wide column. */
export function messageColumn(type: string): Column {
  return { name: 'Status', jsonPath: conditionPath(type, 'message'), type: 'string', priority: 1 };
}

export const AGE_COLUMN: Column = { name: 'Age', jsonPath: '.metadata.creationTimestamp', type: 'date' };

function conditionPath(type: string, field: string): string {
  return `.status.conditions[?(@.type == "${type}")].${field}`;
}
