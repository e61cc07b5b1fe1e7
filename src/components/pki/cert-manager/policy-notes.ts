import type { PolicyNote } from '../../../core/admission';

/** What the policies of this component hold, for whoever is refused by one. */
export const POLICIES: readonly PolicyNote[] = [
  {
    id: 'PKI-001',
    name: 'sallyport-certificates',
    title: 'A Certificate carries only names and uses that its component declares, and lives at most 2160 h',
    fix: 'declare the identity and its Services in the component and render again; certificates are not written by hand',
  },
  {
    id: 'PKI-002',
    name: 'sallyport-certificate-requests',
    title: 'Only the controller of cert-manager makes certificate requests, in namespaces with a declared certificate',
    fix: 'ask for a Certificate instead of a CertificateRequest',
  },
  {
    id: 'PKI-003',
    name: 'sallyport-issuers',
    title: 'The only issuers are the ClusterIssuers that sign with the issuing CAs of the site',
    fix: 'use the ClusterIssuer sallyport-issuer, or that of the plane; another CA is another platform, or a change of this component',
  },
  {
    id: 'PKI-004',
    name: 'sallyport-no-acme',
    title: 'Nothing is issued by ACME',
    fix: 'take the object away: every tier issues from the CA of the site',
  },
];
