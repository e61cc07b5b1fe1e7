import { lines, p95 } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'names-time',
  source: 'coredns@v1.14.7: plugin/metrics/README.md, plugin/forward/metrics.go',
  metrics: [
    ['coredns_dns_requests_total', 'counter'],
    ['coredns_dns_responses_total', 'counter'],
    ['coredns_dns_request_duration_seconds', 'histogram'],
    ['coredns_forward_healthcheck_broken_total', 'counter'],
  ],
  recordings: [
    {
      record: 'sallyport:dns_failures:ratio5m',
      expr: 'sum(rate(coredns_dns_responses_total{rcode="SERVFAIL"}[5m])) / sum(rate(coredns_dns_responses_total[5m]))',
    },
  ],
  alerts: [
    {
      alert: 'NamesFail',
      expr: 'sallyport:dns_failures:ratio5m > 0.05',
      for: '10m',
      severity: 'critical',
      summary: 'more than one in twenty names fails to resolve',
      steps: [
        'The log of coredns lists failed questions: are they names of the site (its resolvers) or of the cluster?',
        'Names of the site: see SiteResolversGone. Names of the cluster: can coredns reach the API server?',
      ],
    },
    {
      alert: 'SiteResolversGone',
      expr: 'sum(rate(coredns_forward_healthcheck_broken_total[5m])) > 0',
      for: '5m',
      severity: 'critical',
      summary: 'none of the site resolvers answers',
      steps: [
        'Ask each address under site.dns from a node. One answers: the network between pods and it is closed.',
        'None answers: call who runs the resolvers of the site. Names that the release lists itself go on working.',
      ],
    },
    // Something asks for names that do not exist here: software that calls home, or somebody who tries to get data out.
    {
      alert: 'DeniedNames',
      expr: 'sum(rate(coredns_dns_responses_total{rcode="NXDOMAIN"}[15m])) > 10',
      for: '30m',
      severity: 'info',
      isSecurity: true,
      summary: 'many lookups of names that are not served here',
      steps: [
        'The log of coredns has the names and the addresses of the pods that ask.',
        'A program that calls its maker: find the setting that silences it, and report it as a defect of the release.',
        'Long names of random letters: treat it as an attempt to get data out, and call security.',
      ],
    },
  ],
  panels: [
    lines('Lookups', 'reqps', { expr: 'sum by (type) (rate(coredns_dns_requests_total[5m]))', legend: '{{type}}' }),
    lines('Answers', 'reqps', { expr: 'sum by (rcode) (rate(coredns_dns_responses_total[5m]))', legend: '{{rcode}}' }),
    lines('Duration: 95th percentile', 's', p95('coredns_dns_request_duration_seconds', 'lookup')),
    lines('Site resolvers that do not answer', 'short', {
      expr: 'sum(rate(coredns_forward_healthcheck_broken_total[5m]))',
      legend: 'all gone',
    }),
  ],
};
