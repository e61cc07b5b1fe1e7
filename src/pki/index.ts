/** The customer's PKI. Loaded by the commands that need it alone: nothing else pays for the ASN.1 library. */
export { judgeChain, type ChainInput, type ChainPurpose, type PemFile } from './check';
export type { KeyFile } from './key';
export type { ChainCertificate, ChainFinding, ChainReport, FindingCode } from './report';
export { makeStagingCa, type StagingCa, type StagingRequest } from './staging-ca';
