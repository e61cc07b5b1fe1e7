import type { Draw } from '../draw';
import { leakBeside, listIn, mapIn, type Doc, type Family, type Leak } from '../leak';
import { foreignPrivate, outsideAddress, outsideName, publicAddress, publicSix } from '../outside';
import {
  addArguments,
  addVariable,
  drawNamespace,
  inConfig,
  inContainer,
  inPod,
  insertLine,
  metadata,
  type Ground,
} from '../places';

const RULES = ['DNS-001'];
const PUBLIC = ['8.8.8.8', '1.1.1.1', '9.9.9.9', '2001:4860:4860::8888', '2606:4700:4700::1111'];

function address(draw: Draw): string {
  return draw.pick([
    () => draw.pick(PUBLIC),
    () => publicAddress(draw),
    () => foreignPrivate(draw),
    () => publicSix(draw),
  ])();
}

/** As a Corefile has it. */
function upstream(draw: Draw): readonly [text: string, host: string] {
  const host = address(draw);
  const bare = host.includes(':') ? `[${host}]` : host;
  return [
    draw.pick([
      host,
      `${bare}:53`,
      `${bare}:5353`,
      `dns://${bare}:53`,
      `tls://${bare}`,
      `tls://${bare}:853`,
      `"${host}"`,
    ]),
    host,
  ];
}

function intoCorefile({ draw, output }: Ground, added: string, host: string, before = /^ {4}errors$/): Leak | null {
  return inConfig(
    { draw, output },
    /Corefile$/,
    (text) => {
      const changed = insertLine(draw, text, before, added);
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

/** Name servers that the site did not declare, and pods that take the node's. */
export const RESOLVERS: Family = {
  name: 'resolvers',
  variants: {
    'forward of CoreDNS': (draw, output) => {
      const [text, host] = upstream(draw);
      return intoCorefile(
        { draw, output },
        `forward ${draw.pick(['.', 'example.com', 'internal.example.mil'])} ${text}`,
        host,
      );
    },
    'one more server of a forward': (draw, output) => {
      const [text, host] = upstream(draw);
      return inConfig(
        { draw, output },
        /Corefile$/,
        (file) =>
          /^\s+forward \. /m.test(file)
            ? { text: file.replace(/^(\s+forward \. )(.*?)( \{)?$/m, `$1$2 ${text}$3`), line: host }
            : null,
        RULES,
      );
    },
    'forward in place of the answer that there is none': (draw, output) => {
      const [text, host] = upstream(draw);
      return intoCorefile({ draw, output }, `forward . ${text} {\n    prefer_udp\n}`, host, /^ {4}template ANY ANY/);
    },
    'another block': (draw, output) => {
      const [text, host] = upstream(draw);
      return inConfig(
        { draw, output },
        /Corefile$/,
        (old) => ({
          text: `${old}\n${draw.pick([
            `example.com:1053 {\n\tforward . ${text}\n}\n`,
            `example.com:1053 { forward . ${text}\n}\n`,
            `(snippet) {\n  forward . ${text}\n}\n`,
            `example.org {\n  errors\n  alternate NXDOMAIN . ${text}\n}\n`,
          ])}`,
          line: host,
        }),
        RULES,
      );
    },
    'forward to what the node has': (draw, output) => {
      const path = draw.pick(['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf', '{$UPSTREAM}', '{%UPSTREAM%}']);
      return intoCorefile({ draw, output }, `forward . ${path}`, 'forward');
    },
    'every name to a resolver of the site': (draw, output) =>
      inConfig(
        { draw, output },
        /Corefile$/,
        (text) => {
          const line = draw.pick([
            'forward . 10.10.0.53',
            'forward . tls://10.10.0.53',
            'grpc . 10.10.0.53',
            'alternate NXDOMAIN . 10.10.0.53',
          ]);
          const changed = text.replace(/^\.:1053 \{$/m, (head) => `${head}\n    ${line}`);
          return changed === text ? { text: `${text}\n.:5353 {\n    ${line}\n}\n`, line } : { text: changed, line };
        },
        RULES,
      ),
    'a domain of somebody else to a resolver of the site': (draw, output) => {
      const zone = draw.pick([outsideName(draw), 'com', 'mil', `${draw.word()}.corp`]);
      return intoCorefile({ draw, output }, `forward ${zone} 10.10.0.53`, zone);
    },
    'lines that nobody renders': (draw, output) => {
      const path = draw.pick([
        `/etc/${draw.word()}/*.override`,
        `${draw.word()}.zones`,
        `/${draw.word()}/Corefile.more`,
      ]);
      return intoCorefile({ draw, output }, `import ${path}`, path);
    },
    'zones that a cloud keeps': (draw, output) =>
      intoCorefile(
        { draw, output },
        `${draw.pick(['route53', 'clouddns', 'azure'])} example.com.:${draw.word()}`,
        'example.com',
      ),
    'search domain of a pod': (draw, output) => {
      const domain = draw.pick([outsideName(draw), `svc.${outsideName(draw)}`, `${draw.word()}.corp`]);
      return inPod(draw, output, { rules: RULES, path: '/dnsConfig/searches', line: domain }, (pod) => {
        listIn(mapIn(pod, 'dnsConfig'), 'searches').push(domain);
        return undefined;
      });
    },
    'search domain of a file': (draw, output) => {
      const domain = outsideName(draw);
      const [key, text] = draw.pick<readonly [string, string]>([
        ['resolv.conf', `nameserver 10.10.0.53\nsearch internal.example.mil ${domain}\n`],
        ['resolv.conf', `domain ${domain}\nnameserver 10.10.0.53\n`],
        ['resolved.conf', `[Resolve]\nDNS=10.10.0.53\nDomains=${domain}\n`],
      ]);
      return file({ draw, output }, key, text, domain);
    },
    'recursion from the root': (draw, output) => intoCorefile({ draw, output }, 'unbound', 'unbound'),
    'zone transfer from outside': (draw, output) => {
      const host = outsideAddress(draw);
      return intoCorefile({ draw, output }, `secondary x.internal.example.mil {\n    transfer from ${host}\n}`, host);
    },
    'name server of a pod': (draw, output) => {
      const host = address(draw);
      return inPod(draw, output, { rules: RULES, path: '/dnsConfig/nameservers', line: host }, (pod) => {
        const servers = listIn(mapIn(pod, 'dnsConfig'), 'nameservers');
        if (draw.int(0, 1) === 0) servers.length = 0;
        servers.push(host);
        return undefined;
      });
    },
    'policy of the node': (draw, output) =>
      inPod(draw, output, { rules: RULES, path: '/dnsPolicy', line: 'dnsPolicy' }, (pod) => {
        pod['dnsPolicy'] = 'Default';
        return undefined;
      }),
    'network of the node': (draw, output) =>
      inPod(draw, output, { rules: RULES }, (pod) => {
        pod['hostNetwork'] = true;
        if (draw.int(0, 1) === 0) delete pod['dnsPolicy'];
        else pod['dnsPolicy'] = 'ClusterFirst';
        delete pod['dnsConfig'];
        return '';
      }),
    argument: (draw, output) => {
      const host = address(draw);
      const flag = draw.pick([
        '--dns-servers',
        '--resolver',
        '--nameserver',
        '--dns01-recursive-nameservers',
        '--cluster-dns',
      ]);
      const value = host.includes(':') ? `[${host}]:53` : draw.pick([host, `${host}:53`]);
      return inContainer(draw, output, { rules: RULES, line: host }, ({ container }) =>
        addArguments(container, ...draw.pick([[`${flag}=${value}`], [flag, value]])),
      );
    },
    variable: (draw, output) => {
      const host = address(draw);
      const name = draw.pick(['DNS_SERVER', 'DNS_SERVERS', 'NAMESERVER', 'UPSTREAM_DNS', 'DNS_RESOLVER']);
      return inContainer(draw, output, { rules: RULES, line: host }, ({ container }) =>
        addVariable(draw, container, name, draw.pick([host, `10.10.0.53,${host}`])),
      );
    },
    'DNS over HTTPS': (draw, output) => {
      const url = draw.pick([
        'https://dns.google/dns-query',
        `https://${outsideName(draw)}/dns-query`,
        'https://1.1.1.1/dns-query',
      ]);
      return draw.pick([
        () =>
          inContainer(draw, output, { rules: RULES, line: url }, ({ container }) =>
            addArguments(container, `--resolve=${url}`),
          ),
        () =>
          inContainer(draw, output, { rules: RULES, line: url }, ({ container }) =>
            addVariable(draw, container, 'DOH', url),
          ),
        () =>
          inConfig(
            { draw, output },
            /\.ya?ml$/,
            (text) => ({ text: `${text}${draw.word()}: ${url}\n`, line: url }),
            RULES,
          ),
      ])();
    },
    'resolver of nginx': (draw, output) => {
      const host = address(draw);
      const text = `${host.includes(':') ? `[${host}]` : host}${draw.pick(['', ':53'])}`;
      const line = draw.pick([
        `resolver ${text};`,
        `resolver 10.68.0.53 ${text} valid=30s;`,
        `resolver ${text} ipv6=off;`,
        'resolver local=on;',
      ]);
      return inConfig(
        { draw, output },
        /nginx\.conf$/,
        (file) => {
          const changed = insertLine(draw, file, /^\s+(server|access_log|listen) ?/, line);
          return changed === null ? null : { text: changed, line };
        },
        RULES,
      );
    },
    'file of another resolver': (draw, output) => {
      const host = address(draw);
      const [key, text] = draw.pick<readonly [string, string]>([
        ['resolv.conf', `nameserver ${host}\noptions ndots:2\n`],
        ['resolv.conf', `search a\nnameserver 10.10.0.53\nnameserver\t${host}\n`],
        ['resolved.conf', `[Resolve]\nDNS=10.10.0.53\nFallbackDNS=${host}\n`],
        ['dnsmasq.conf', `no-resolv\nserver=${host}\n`],
        ['unbound.conf', `forward-zone:\n  name: "."\n  forward-addr: ${host}@853\n`],
        ['upstreamNameservers', JSON.stringify([host])],
        ['stubDomains', JSON.stringify({ 'example.com': [host] })],
        ['kubelet.yaml', `kind: KubeletConfiguration\nclusterDNS:\n  - ${host}\n`],
        ['network.yaml', `network:\n  ethernets:\n    eth0:\n      nameservers:\n        addresses: ["${host}"]\n`],
        ['example.server', `example.com:53 {\n    forward . ${host}\n}\n`],
        ['run.sh', `#!/bin/sh\necho "nameserver ${host}" > /etc/resolv.conf\n`],
      ]);
      return file({ draw, output }, key, text, host);
    },
  },
};
