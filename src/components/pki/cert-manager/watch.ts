import { lines, stat, table } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'certificates',
  source: 'cert-manager@v1.21.2: internal/collectors',
  metrics: [
    ['certmanager_certificate_expiration_timestamp_seconds', 'gauge'],
    ['certmanager_certificate_ready_status', 'gauge'],
    ['certmanager_clusterissuer_ready_status', 'gauge'],
  ],
  recordings: [
    {
      record: 'sallyport:certificate_seconds_left:min',
      expr: 'min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds) - time()',
    },
  ],
  alerts: [
    // Renewal is due with 30 of 90 days left; fewer than 21 means that it failed for nine days.
    {
      alert: 'CertificateNotRenewed',
      expr: 'sallyport:certificate_seconds_left:min < 21 * 86400',
      for: '1h',
      severity: 'warning',
      summary: 'certificate {{ $labels.namespace }}/{{ $labels.name }} is overdue for renewal',
      steps: [
        'kubectl describe the Certificate and its newest CertificateRequest: the condition says who refused what.',
        'An issuer that is not ready: see IssuerNotReady. A policy: the message names the rule.',
        'Delete the failed CertificateRequest, and cert-manager asks again.',
      ],
    },
    {
      alert: 'CertificateExpires',
      expr: 'sallyport:certificate_seconds_left:min < 7 * 86400',
      for: '1h',
      severity: 'critical',
      summary: 'certificate {{ $labels.namespace }}/{{ $labels.name }} expires within a week',
      steps: [
        'As for CertificateNotRenewed, today: after the end no peer talks to this component.',
        'If the issuing CA itself ends, ask for a new intermediate from the CA of the site (sallyport pki).',
      ],
    },
    {
      alert: 'CertificateNotReady',
      expr: 'max by (namespace, name) (certmanager_certificate_ready_status{condition!="True"}) == 1',
      for: '15m',
      severity: 'warning',
      summary: 'certificate {{ $labels.namespace }}/{{ $labels.name }} cannot be issued',
      steps: [
        'kubectl describe the Certificate: the condition Ready says why.',
        'A name that the issuer may not sign: it stands in the policy of the namespace, which comes from the release.',
      ],
    },
    {
      alert: 'IssuerNotReady',
      expr: 'max by (name) (certmanager_clusterissuer_ready_status{condition!="True"}) == 1',
      for: '15m',
      severity: 'critical',
      summary: 'issuer {{ $labels.name }} cannot sign',
      steps: [
        'kubectl describe the ClusterIssuer: mostly its Secret in sallyport-pki is missing or does not fit its key.',
        'Check the chain with sallyport pki check, and put the Secret of the issuing CA back from its safe.',
      ],
    },
  ],
  panels: [
    stat('Shortest time left', 's', 'min(sallyport:certificate_seconds_left:min)'),
    stat(
      'Certificates that cannot be issued',
      'short',
      'count(certmanager_certificate_ready_status{condition!="True"} == 1) or vector(0)',
    ),
    lines('Time left', 's', { expr: 'sallyport:certificate_seconds_left:min', legend: '{{namespace}}/{{name}}' }),
    table('Issuers', 'certmanager_clusterissuer_ready_status{condition="True"}'),
  ],
};
