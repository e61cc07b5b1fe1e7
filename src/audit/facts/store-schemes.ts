import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { environmentOf } from './container-environment';
import { containerAt } from './file-readers';
import { contextOf } from './host-context';

/** An object or a model by the scheme of a public service, without anything beside it that names another. */
export interface StoreDefault {
  readonly text: Text;
  /** Whose default it is. */
  readonly what: string;
}

interface Service {
  readonly scheme: RegExp;
  readonly what: string;
  /** Variables, and keys beside the address, that name another endpoint. */
  readonly endpoints: RegExp;
}

// The SDKs of the makers: AWS reads AWS_ENDPOINT_URL(_S3), KServe and others S3_ENDPOINT; Google's reads STORAGE_EMULATOR_HOST; that of
// Azure a whole connection string; huggingface_hub HF_ENDPOINT, and ModelScope MODELSCOPE_DOMAIN.
const SERVICES: readonly Service[] = [
  {
    scheme: /^s3[an]?$/,
    what: 'object store of AWS',
    endpoints: /^(?:AWS_|S3_|MINIO_)?ENDPOINT(?:_URL)?(?:_S3)?$|^s3_?endpoint$/i,
  },
  { scheme: /^gc?s$/, what: 'object store of Google', endpoints: /^STORAGE_EMULATOR_HOST$|^(?:GCS_)?ENDPOINT$/i },
  {
    scheme: /^(?:az|azblob|abfss?|wasbs?|adl)$/,
    what: 'object store of Azure',
    endpoints: /^AZURE_STORAGE_(?:CONNECTION_STRING|BLOB_ENDPOINT|ACCOUNT_URL)$|^(?:AZURE_)?ENDPOINT$/i,
  },
  { scheme: /^hf$/, what: 'model hub of Hugging Face', endpoints: /^HF_ENDPOINT$/ },
  { scheme: /^ms$/, what: 'model hub of ModelScope', endpoints: /^MODELSCOPE_(?:DOMAIN|ENDPOINT)$/ },
];

/** Names of AWS's, Google's, Azure's and the hubs' stores that lead to the makers, because no endpoint stands beside them. */
export function storeDefaultsOf(object: ManifestObject, context: AuditContext): readonly StoreDefault[] {
  if (SILENT.test(object.kind)) return [];
  const texts = context.textsOf(object);
  return texts.flatMap((text) => {
    const service = serviceOf(text);
    return service === undefined || isElsewhere(text, service, object, context) ? [] : [{ text, what: service.what }];
  });
}

const SILENT = /^(?:CustomResourceDefinition|(?:Validating|Mutating)AdmissionPolicy|ConstraintTemplate)$/;

function serviceOf(text: Text): Service | undefined {
  const { value, via, path } = text;
  const scheme = /^([a-z][a-z0-9]*):\/\/[\w$({][^\s]*$/i.exec(value)?.[1]?.toLowerCase();
  if (scheme === undefined || via.includes('key') || /^\/(?:metadata|status)\//.test(path)) return undefined;
  const purpose = contextOf(text).purpose;
  if (purpose === 'doc' || purpose === 'pattern') return undefined;
  return SERVICES.find((service) => service.scheme.test(scheme));
}

/** An endpoint of the same container or, for everything that is no container's, of the same object. Where it leads is judged where it stands. */
function isElsewhere(text: Text, { endpoints }: Service, object: ManifestObject, context: AuditContext): boolean {
  const owner = containerAt(object, text.path);
  if (owner !== undefined) {
    const { variables } = environmentOf(owner.template, owner.container, context);
    if (variables.some(({ name, value }) => endpoints.test(name) && value !== '')) return true;
  }
  return context
    .textsOf(object)
    .some(
      ({ key = '', value, path }) =>
        endpoints.test(key.replaceAll('-', '_')) &&
        value !== '' &&
        (owner === undefined || path.startsWith(`${owner.container.path}/`)),
    );
}
