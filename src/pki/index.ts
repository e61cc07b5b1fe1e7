/** The customer's PKI. Loaded by the commands that need it alone: nothing else pays for the ASN.1 library. */
export { judgeChain, type ChainInput, type ChainPurpose, type PemFile } from './check';
export type { KeyFile } from './key';
export type { ChainCertificate, ChainFinding, ChainReport, FindingCode } from './report';
export {
  planFor,
  type Anchor,
  type PkiPlan,
  type PlanInput,
  type PlannedAuthority,
  type PlannedCertificate,
} from './plan';
export { makeRequest, type CertificateRequest, type RequestInput } from './request';
export { makeStagingCa, type StagingCa, type StagingRequest } from './staging-ca';
export { treesOf, type NamesOfAuthority } from './trees';
