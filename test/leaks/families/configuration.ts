import { parse, stringify } from 'yaml';
import type { Draw } from '../draw';
import { copyOf, leakBeside, type Doc, type Family, type Json, type Leak } from '../leak';
import { foreignPrivate, outsideAddress, outsideName, publicAddress, publicSix } from '../outside';
import { drawNamespace, inConfig, insertLine, leavesOf, metadata, NOT_CONTACTED, type Ground } from '../places';

const RULES = ['NET-001'];

/** Any string of any structured file, replaced by an address. */
function anyLeaf({ draw, output }: Ground, files: RegExp, value: string): Leak | null {
  return inConfig(
    { draw, output },
    files,
    (text, { key }) => {
      const data = parse(text) as Json;
      const leaves = leavesOf(data).filter(({ keys }) => !keys.some((part) => NOT_CONTACTED.test(part)));
      if (leaves.length === 0) return null;
      draw.pick(leaves).set(value);
      return {
        text: key.endsWith('.json') ? JSON.stringify(data, null, 2) : stringify(data, { lineWidth: 0 }),
        line: value,
      };
    },
    RULES,
  );
}

/** New members at the top of a YAML file. */
function members({ draw, output }: Ground, files: RegExp, added: Doc, line: string): Leak | null {
  return inConfig(
    { draw, output },
    files,
    (text) => ({ text: stringify({ ...(parse(text) as Doc), ...added }), line }),
    RULES,
  );
}

function lineInto(
  { draw, output }: Ground,
  [files, before]: readonly [RegExp, RegExp],
  added: string,
  host: string,
): Leak | null {
  return inConfig(
    { draw, output },
    files,
    (text) => {
      const changed = insertLine(draw, text, before, added);
      return changed === null ? null : { text: changed, line: host };
    },
    RULES,
  );
}

function anyHost(draw: Draw): string {
  return draw.pick([outsideName, outsideAddress])(draw);
}

function configMap(place: Doc, text: string): Doc {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: place, data: { 'config.yaml': text } };
}

/** A pod that mounts the ConfigMap of its own name. */
function readerOf(place: Doc, env: Json): Doc {
  const image = 'harbor.internal.example.mil/sallyport/reader:1';
  const volumeMounts = [{ name: 'x', mountPath: '/etc/x' }];
  const volumes = [{ name: 'x', configMap: { name: place['name'] ?? '' } }];
  const spec = { volumes, containers: [{ name: 'x', image, env, volumeMounts }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: place, spec };
}

/** Hosts in the configuration that the platform's own programs read. */
export const CONFIGURATION: Family = {
  name: 'hosts in configuration',
  variants: {
    'URL in place of any YAML string': (draw, output) =>
      anyLeaf({ draw, output }, /\.ya?ml$/, `https://${outsideName(draw)}/${draw.word()}`),
    'URL in place of any JSON string': (draw, output) =>
      anyLeaf({ draw, output }, /config\.json$/, `https://${outsideName(draw)}/${draw.word()}`),
    'address with a port in place of any YAML string': (draw, output) =>
      anyLeaf(
        { draw, output },
        /\.ya?ml$/,
        draw.pick([`${publicAddress(draw)}:443`, `${foreignPrivate(draw)}:8443`, `[${publicSix(draw)}]:443`]),
      ),
    'remote write of Prometheus': (draw, output) => {
      const host = anyHost(draw);
      return members(
        { draw, output },
        /prometheus\.yml$/,
        { remote_write: [{ url: `https://${host}/api/v1/write` }] },
        host,
      );
    },
    'target of a scrape': (draw, output) => {
      const host = anyHost(draw);
      const jobs = [{ job_name: draw.word(), static_configs: [{ targets: [`${host}:9090`] }] }];
      return members({ draw, output }, /prometheus\.yml$/, { scrape_configs: jobs }, host);
    },
    'receiver of alerts': (draw, output) => {
      const host = outsideName(draw);
      const receiver = draw.pick<Doc>([
        { webhook_configs: [{ url: `https://${host}/hook` }] },
        { email_configs: [{ to: 'a@internal.example.mil', smarthost: `${host}:587` }] },
        { slack_configs: [{ api_url: `https://${host}/services/x` }] },
      ]);
      return members({ draw, output }, /alertmanager\.yml$/, { receivers: [{ name: 'a', ...receiver }] }, host);
    },
    'exporter of the collector': (draw, output) => {
      const host = anyHost(draw);
      const endpoint = draw.pick([`${host}:4317`, `https://${host}:4318`]);
      return members(
        { draw, output },
        /otel-collector-config\/config\.yaml$/,
        { exporters: { 'otlp/x': { endpoint } } },
        host,
      );
    },
    'source of dashboards': (draw, output) => {
      const host = anyHost(draw);
      const datasources = [{ name: 'a', type: 'prometheus', url: `https://${host}:9090` }];
      return members({ draw, output }, /grafana-sources\/.*\.yaml$/, { datasources }, host);
    },
    'provider of models': (draw, output) => {
      const host = outsideName(draw);
      const models = [
        { name: 'x', params: draw.pick<Doc>([{ baseUrl: `https://${host}/v1` }, { hostOverride: `${host}:443` }]) },
      ];
      return members({ draw, output }, /agentgateway-config\/config\.yaml$/, { llm: { models } }, host);
    },
    'provider of models that is left at its maker': (draw, output) => {
      const provider = draw.pick(['openAI', 'anthropic', 'gemini', 'vertex', 'bedrock', 'azure']);
      const model = { name: 'x', provider: draw.pick<Json>([provider, { [provider]: { model: 'y' } }]) };
      return members({ draw, output }, /agentgateway-config\/config\.yaml$/, { llm: { models: [model] } }, provider);
    },
    'receiver of alerts that is left at its maker': (draw, output) => {
      const key = draw.word();
      const kinds = ['pagerduty', 'opsgenie', 'victorops', 'telegram', 'webex', 'pushover', 'sns', 'discord'];
      const receiver = { name: 'a', [`${draw.pick(kinds)}_configs`]: [{ [key]: 'x' }] };
      return members({ draw, output }, /alertmanager\.yml$/, { global: {}, receivers: [receiver] }, key);
    },
    'exporter of the collector that is left at its maker': (draw, output) => {
      const kinds = ['azuremonitor', 'datadog', 'logzio', 'googlecloud', 'awsxray', 'awscloudwatchlogs', 'awsemf/x'];
      const exporter = draw.pick(kinds);
      return members(
        { draw, output },
        /otel-collector-config\/config\.yaml$/,
        { exporters: { [exporter]: {} } },
        exporter,
      );
    },
    'services found by the API of a cloud': (draw, output) => {
      const kind = draw.pick([
        'ec2',
        'azure',
        'gce',
        'lightsail',
        'digitalocean',
        'hetzner',
        'linode',
        'vultr',
        'ionos',
      ]);
      const port = draw.int(1, 65_535);
      const jobs = [{ job_name: draw.word(), [`${kind}_sd_configs`]: [{ port }] }];
      return members({ draw, output }, /prometheus\.yml$/, { scrape_configs: jobs }, `port: ${port}`);
    },
    'cloud that the collector asks where it runs': (draw, output) => {
      const detector = draw.pick(['ec2', 'gcp', 'azure', 'eks', 'hetzner', 'oraclecloud']);
      const processors = { resourcedetection: { detectors: ['env', detector] } };
      return members({ draw, output }, /otel-collector-config\/config\.yaml$/, { processors }, detector);
    },
    'model of LiteLLM without an address': (draw, output) => {
      const model = draw.pick(['gpt-4o', 'claude-3-5-sonnet-20241022', 'groq/x', 'openai/x', '*', draw.word()]);
      const list = stringify({ model_list: [{ model_name: 'x', litellm_params: { model } }] });
      const added = configMap(metadata(draw.word(), drawNamespace(draw, output)), list);
      return leakBeside(draw.pick(output.objects), added, { rules: RULES, path: '/data/config.yaml', line: model });
    },
    'exporter whose address nobody wrote down': (draw, output) => {
      const endpoint = draw.pick([
        `https://\${env:${draw.word().toUpperCase()}}.net`,
        `\${env:${draw.word().toUpperCase()}}:4317`,
        `\${file:/var/${draw.word()}}`,
        `https://\${http://${draw.word()}.a.svc/x}/`,
        `https://{{ .${draw.word()} }}/`,
      ]);
      return members(
        { draw, output },
        /otel-collector-config\/config\.yaml$/,
        { exporters: { 'otlp/x': { endpoint } } },
        endpoint,
      );
    },
    'address that a file and its container put together': (draw, output) => {
      const [first = '', ...rest] = outsideName(draw).split('.');
      const place = metadata(draw.word(), drawNamespace(draw, output));
      const url = `https://\${LEAK_HEAD}.\${LEAK_TAIL}/`;
      const env = [
        { name: 'LEAK_HEAD', value: first },
        { name: 'LEAK_TAIL', value: rest.join('.') },
      ];
      const object = draw.pick(output.objects);
      const added = configMap(place, stringify({ a: { url }, b: 1 }));
      const leak = leakBeside(object, added, { rules: RULES, path: '/data/config.yaml', line: url });
      return { ...leak, edits: [{ object, documents: [copyOf(object), added, readerOf(place, env)] }] };
    },
    'setting of Grafana': (draw, output) => {
      const host = outsideName(draw);
      const [section, added] = draw.pick<readonly [string, string]>([
        ['smtp', `host = ${host}:25`],
        ['database', `url = postgres://${host}:5432/x`],
        ['auth.generic_oauth', `token_url = https://${host}/token`],
        ['rendering', `server_url = https://${host}/render`],
        ['plugins', `grafana_com_url = https://${host}`],
        ['x', `host = ${host}`],
      ]);
      return lineInto({ draw, output }, [/grafana\.ini$/, /^\[/], `[${section}]\n${added}\n`, host);
    },
    'setting below a heading of Grafana': (draw, output) => {
      const host = outsideName(draw);
      const added = draw.pick([`server_url = https://${host}/`, `host = ${host}:25`, `proxy = http://${host}:3128`]);
      return lineInto({ draw, output }, [/grafana\.ini$/, /^\w+ = /], added, host);
    },
    'target of nginx': (draw, output) => {
      const host = anyHost(draw);
      const added = draw.pick([
        `proxy_pass https://${host};`,
        `proxy_pass https://${host}:8443/x/;`,
        `grpc_pass grpcs://${host}:443;`,
        `auth_request_set $x 1; proxy_pass http://${host}/;`,
        `access_log syslog:server=${host}:514 main;`,
        `error_log syslog:server=${host} warn;`,
        `location /x { proxy_pass https://${host}; }`,
      ]);
      return lineInto(
        { draw, output },
        [/-proxy\/nginx\.conf$/, /^\s+(location|limit_except|proxy_pass) /],
        added,
        host,
      );
    },
    'group of servers of nginx': (draw, output) => {
      const host = anyHost(draw);
      const added = draw.pick([
        `upstream ${draw.word()} { server ${host}:443; }`,
        `upstream ${draw.word()} {\n  server ${host};\n  keepalive 4;\n}`,
        `upstream ${draw.word()} {\n  server 127.0.0.1:1 backup; server ${host}:8443 max_fails=2;\n}`,
      ]);
      return lineInto({ draw, output }, [/nginx\.conf$/, /^\s+(server|access_log) ?[{o]/], added, host);
    },
    'address of a name of the site': (draw, output) => {
      const address = outsideAddress(draw);
      return lineInto(
        { draw, output },
        [/site\.hosts$/, /internal/],
        `${address} ${draw.word()}.internal.example.mil`,
        address,
      );
    },
    'sync of the registry': (draw, output) => {
      const host = outsideName(draw);
      return inConfig(
        { draw, output },
        /zot-config\/config\.json$/,
        (text) => {
          const data = parse(text) as Doc;
          const registries = [{ urls: [`https://${host}`], onDemand: true }];
          return { text: JSON.stringify({ ...data, extensions: { sync: { registries } } }, null, 2), line: host };
        },
        RULES,
      );
    },
  },
};
