import { certificateDefinition } from './certificate';
import { certificateRequestDefinition } from './certificate-request';
import { challengeStubDefinition } from './challenge-stub';
import type { Definition } from './definition';
import { clusterIssuerDefinition, issuerDefinition } from './issuer';

export type { Definition } from './definition';
export type { CaIssuer } from './issuer';
export { KEY_USAGES } from './fields';

/**
 * cert-manager's API as this platform allows it, in our own words: field names, list keys, subresources and columns as
 * published for cert-manager.io/v1, without ACME, Venafi, Vault and self-signing.
 */
export function certManagerDefinitions(): readonly Definition[] {
  return [
    certificateDefinition(),
    certificateRequestDefinition(),
    clusterIssuerDefinition(),
    issuerDefinition(),
    challengeStubDefinition(),
  ];
}
