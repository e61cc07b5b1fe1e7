import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'diode',
  source: 'src/runtime/diode/counts.ts',
  metrics: [
    ['sallyport_diode_records_passed_total', 'counter'],
    ['sallyport_diode_records_refused_total', 'counter'],
    ['sallyport_diode_send_failures_total', 'counter'],
    ['sallyport_diode_clients_refused_total', 'counter'],
    ['sallyport_diode_certificate_failures_total', 'counter'],
  ],
  alerts: [
    // The generator's lists are built from the same schema: a refused record is a fault of the release, or an attempt.
    {
      alert: 'DiodeRecordRefused',
      expr: 'sum by (reason) (increase(sallyport_diode_records_refused_total[15m])) > 0',
      for: '1m',
      severity: 'critical',
      isSecurity: true,
      summary: 'a record outside the approved schema came to the diode: {{ $labels.reason }}',
      steps: [
        'Nothing left: the validator drops what it does not know. Treat it as an attempt until it is explained.',
        'Compare the ConfigMaps of diode-generator and diode-validator with the release; look for who changed them.',
      ],
    },
    {
      alert: 'DiodeClientRefused',
      expr: 'increase(sallyport_diode_clients_refused_total[15m]) > 0',
      for: '1m',
      severity: 'critical',
      isSecurity: true,
      summary: 'somebody without the identity of the generator called the validator of the diode',
      steps: [
        'Nothing was taken. The NetworkPolicy of diode-validator says who gets this far: find the pod, keep it, call security.',
        'It is the generator itself: look at its certificate and its renewal.',
      ],
    },
    {
      alert: 'DiodeSilent',
      expr: 'sum(rate(sallyport_diode_records_passed_total[15m])) == 0',
      for: '15m',
      severity: 'warning',
      isSecurity: true,
      summary: 'nothing has gone over the diode for a quarter of an hour',
      steps: [
        'The log of diode-generator: does it read Prometheus, does the validator answer?',
        'DiodeRecordRefused or DiodeClientRefused fire as well: begin there.',
      ],
    },
    {
      alert: 'DiodeSendFails',
      expr: 'increase(sallyport_diode_send_failures_total[15m]) > 0',
      for: '5m',
      severity: 'warning',
      summary: 'datagrams cannot be handed to the network of the diode',
      steps: ['Check the route from the node to site.diode, and the NetworkPolicy of diode-validator.'],
    },
    {
      alert: 'DiodeCertificateOld',
      expr: 'increase(sallyport_diode_certificate_failures_total[1h]) > 0',
      for: '5m',
      severity: 'warning',
      summary: 'the validator of the diode cannot read its renewed certificate',
      steps: ['kubectl describe the Certificate diode-validator; compare key and certificate in its Secret.'],
    },
  ],
  panels: [
    lines('Records over the diode', 'short', {
      expr: 'sum(rate(sallyport_diode_records_passed_total[5m]))',
      legend: 'per second',
    }),
    lines('Records refused', 'short', {
      expr: 'sum by (reason) (increase(sallyport_diode_records_refused_total[1h]))',
      legend: '{{reason}}',
    }),
    lines('Datagrams that could not be sent', 'short', {
      expr: 'increase(sallyport_diode_send_failures_total[1h])',
      legend: '{{pod}}',
    }),
  ],
};
