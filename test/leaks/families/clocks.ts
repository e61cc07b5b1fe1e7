import type { Draw } from '../draw';
import { leakBeside, leakIn, type Doc, type Family, type Leak } from '../leak';
import type { Output } from '../outputs';
import { base64, outsideAddress, outsideName, publicSix } from '../outside';
import {
  addArguments,
  addVariable,
  drawContainer,
  drawNamespace,
  imageOf,
  inConfig,
  inContainer,
  insertLine,
  metadata,
  type Ground,
} from '../places';

const RULES = ['TIME-001'];
const PUBLIC = [
  'pool.ntp.org',
  '0.debian.pool.ntp.org',
  'time.google.com',
  'time.cloudflare.com',
  'ntp.ubuntu.com',
  'time.windows.com',
];

function clock(draw: Draw): string {
  return draw.pick([
    () => draw.pick(PUBLIC),
    () => outsideName(draw),
    () => outsideAddress(draw),
    () => publicSix(draw),
    () => `ntp.${draw.word()}.svc.${outsideName(draw)}`,
    () => `${draw.word()}.internal.example.mil`,
    () => draw.pick(['0xd8ef2300', '3639550720', '033073621400', '0330.0357.043.0']),
  ])();
}

function chronyLine(draw: Draw, output: Output, line: string, host: string): Leak | null {
  return inConfig(
    { draw, output },
    /chrony\.conf$/,
    (text) => {
      const changed = insertLine(draw, text, /^[a-z]/, line);
      return changed === null ? null : { text: changed, line: host };
    },
    RULES,
  );
}

function file({ draw, output }: Ground, key: string, text: string, host: string): Leak {
  const added: Doc = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(draw.word(), drawNamespace(draw, output)),
    data: { [key]: text },
  };
  return leakBeside(draw.pick(output.objects), added, { rules: RULES, path: `/data/${key}`, line: host });
}

/** Clocks that the site did not declare, of the site's own domain too. */
export const CLOCKS: Family = {
  name: 'time sources',
  variants: {
    'line of chrony': (draw, output) => {
      const host = clock(draw);
      const word = draw.pick(['pool', 'server', 'peer', 'Pool', 'SERVER']);
      return chronyLine(
        draw,
        output,
        draw.pick(['', '  ', '\t']) + `${word} ${host}${draw.pick(['', ' iburst', ' port 1123 iburst prefer'])}`,
        host,
      );
    },
    'step of chrony at start': (draw, output) => {
      const host = clock(draw);
      return chronyLine(
        draw,
        output,
        draw.pick([`initstepslew 30 ${host}`, `initstepslew 10 10.10.0.123 ${host}`]),
        host,
      );
    },
    'server of chrony replaced': (draw, output) => {
      const host = clock(draw);
      return inConfig(
        { draw, output },
        /chrony\.conf$/,
        (text) => ({ text: text.replace(/^server \S+/m, `server ${host}`), line: host }),
        RULES,
      );
    },
    'chrony without its file': (draw, output) => {
      const place = drawContainer(draw, output, (container) => /\/chrony[:@]/.test(imageOf(container)));
      if (place === null) return null;
      delete place.container['volumeMounts'];
      place.container['args'] = ['-d'];
      return leakIn(place.object, place.doc, { rules: RULES, path: place.path });
    },
    variable: (draw, output) => {
      const host = clock(draw);
      const name = draw.pick(['NTP_SERVER', 'NTP_SERVERS', 'NTP_POOL', 'CHRONY_SERVERS', 'TIME_SERVER', 'SNTP_HOST']);
      return inContainer(draw, output, { rules: RULES, line: host }, ({ container }) =>
        addVariable(draw, container, name, draw.pick([host, `ntp1.internal.example.mil,${host}`])),
      );
    },
    argument: (draw, output) => {
      const host = clock(draw);
      const flag = draw.pick(['--ntp-server', '--ntp-servers', '--time-server', '--ntp.server']);
      return inContainer(draw, output, { rules: RULES, line: host }, ({ container }) =>
        addArguments(container, ...draw.pick([[`${flag}=${host}`], [flag, host]])),
      );
    },
    'public server anywhere': (draw, output) => {
      const host = draw.pick(PUBLIC);
      return draw.pick([
        () =>
          inContainer(draw, output, { rules: RULES, line: host }, ({ container }) =>
            addVariable(draw, container, draw.word().toUpperCase(), host),
          ),
        () => inContainer(draw, output, { rules: RULES, line: host }, ({ container }) => addArguments(container, host)),
        () =>
          inConfig(
            { draw, output },
            /\.ya?ml$/,
            (text) => ({ text: `${text}${draw.word()}: ${host}\n`, line: host }),
            RULES,
          ),
      ])();
    },
    command: (draw, output) => {
      const host = clock(draw);
      const script = draw.pick([
        `ntpdate ${host}`,
        `ntpd -n -q -p ${host}`,
        `chronyd -q 'server ${host} iburst'`,
        `sntp -sS ${host}`,
      ]);
      return inContainer(draw, output, { rules: RULES }, ({ container }) => {
        container['command'] = ['sh', '-c', script];
        delete container['args'];
        return '';
      });
    },
    'file of another clock': (draw, output) => {
      const host = clock(draw);
      const [key, text] = draw.pick<readonly [string, string]>([
        ['timesyncd.conf', `[Time]\nNTP=${host}\n`],
        ['timesyncd.conf', `[Time]\nNTP=10.10.0.123\nFallbackNTP=10.10.0.123 ${host}\n`],
        ['ntp.conf', `driftfile /var/lib/ntp/drift\nserver ${host} iburst\n`],
        ['ntp.conf', `restrict default\npool ${host}\n`],
        ['site.sources', `server ${host}\n`],
        ['cloud.yaml', `ntp:\n  servers:\n    - ${host}\n`],
        ['machine.yaml', `machine:\n  time:\n    servers: ["${host}"]\n`],
      ]);
      return file({ draw, output }, key, text, host);
    },
    'files that nobody renders': (draw, output) => {
      const path = `/etc/${draw.word()}`;
      const line = draw.pick([
        `sourcedir ${path}`,
        `confdir ${path}`,
        `include ${path}/*.conf`,
        `Include ${path}/a.conf`,
      ]);
      return chronyLine(draw, output, line, path);
    },
    'default that nobody switched off': (draw, output) => {
      const [key, text, line] = draw.pick<readonly [string, string, string]>([
        ['timesyncd.conf', '[Time]\nNTP=10.10.0.123\n', '[Time]'],
        ['20-site.conf', '[Time]\nNTP=10.10.0.123\n#FallbackNTP=\n', '[Time]'],
        ['user-data', '#cloud-config\nntp:\n  enabled: true\n', 'ntp:'],
      ]);
      return file({ draw, output }, key, text, line);
    },
    'command of a script in a file': (draw, output) => {
      const host = clock(draw);
      const call = draw.pick([
        `ntpdate -u ${host}`,
        `sntp -sS ${host}`,
        `ntpd -nqp ${host}`,
        `chronyd -q 'server ${host}'`,
      ]);
      return file({ draw, output }, 'run.sh', `#!/bin/sh\nset -e\n${call}\n`, host);
    },
    'file inside a file': (draw, output) => {
      const text = `server ${clock(draw)}\n`;
      const ignition = (source: string): string =>
        JSON.stringify({ storage: { files: [{ path: '/etc/chrony.conf', contents: { source } }] } }, null, 2);
      const [key, content, line] = draw.pick<readonly [string, string, string]>([
        ['a.ign', ignition(`data:,${encodeURIComponent(text)}`), 'data:'],
        ['a.ign', ignition(`data:text/plain;base64,${base64(text)}`), 'data:'],
        [
          'user-data',
          `#cloud-config\nwrite_files:\n  - path: /etc/chrony.conf\n    content: |\n      ${text}`,
          'server ',
        ],
        ['run.sh', `#!/bin/sh\nset -e\ncat > /etc/chrony.conf <<EOF\n${text}EOF\n`, 'server '],
      ]);
      return file({ draw, output }, key, content, line);
    },
    'file in a Secret': (draw, output) => {
      const text = `server ${clock(draw)} iburst\nmakestep 1 3\n`;
      const added: Doc = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: metadata(draw.word(), drawNamespace(draw, output)),
        data: { 'chrony.conf': base64(text) },
      };
      return leakBeside(draw.pick(output.objects), added, { rules: RULES, path: '/data' });
    },
  },
};
