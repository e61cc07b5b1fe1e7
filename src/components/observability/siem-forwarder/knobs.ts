import { choice, cpu, defineKnobs, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  form: choice(['syslog', 'splunk-hec'])
    .default('syslog')
    .describe(
      'what the SIEM of the site takes: syslog by TLS (RFC 5424, 5425), or the HTTP event collector of Splunk, whose token is the key token of the Secret siem-forwarder-hec',
    ),
  cpu: cpu().default('100m').describe('CPU request'),
  memory: memory({ min: '256Mi' }).default('512Mi').describe('memory request and limit'),
  storage: storageSize({ min: '1Gi' })
    .default('10Gi')
    .describe('volume for records that the SIEM has not taken yet; half of it is filled before senders have to wait'),
});
