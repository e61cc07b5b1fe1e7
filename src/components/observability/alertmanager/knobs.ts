import {
  choice,
  count,
  cpu,
  defineKnobs,
  duration,
  memory,
  siteLogin,
  siteMail,
  storageSize,
} from '../../../core/knobs';

export const knobs = defineKnobs({
  replicas: count({ min: 1, max: 5 })
    .default(1)
    .describe('servers that tell each other what was sent, so that one is enough to be told'),
  cpu: cpu().default('50m').describe('CPU request'),
  memory: memory().default('128Mi').describe('memory request and limit'),
  storage: storageSize().default('1Gi').describe('volume for silences and the log of notifications'),
  retention: duration({ min: '1d', max: '365d' })
    .default('5d')
    .describe('how long silences and the log of notifications are kept'),
  repeat: duration({ min: '5m', max: '7d' }).default('4h').describe('when a firing alert is told again'),
  mailTo: siteMail()
    .default('')
    .describe('who gets mail through the site mail server, nobody unless stated; needs site.smtp'),
  socMailTo: siteMail()
    .default('')
    .describe(
      'who of security operations gets mail of alerts that concern them, beside those on call; needs site.smtp',
    ),
  mailUser: siteLogin()
    .default('')
    .describe('user at the mail server, no login unless stated; its password comes from the Secret alertmanager-smtp'),
  chat: choice(['none', 'mattermost', 'slack-compatible'])
    .default('none')
    .describe('form of the site chat that alerts go to; needs site.chat and the Secret alertmanager-chat'),
  socChat: choice(['none', 'mattermost', 'slack-compatible'])
    .default('none')
    .describe(
      'form of the site chat where security operations hear of alerts that concern them; needs site.chat and the Secret alertmanager-soc-chat',
    ),
});
