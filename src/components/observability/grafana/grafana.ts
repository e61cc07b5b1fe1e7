import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { storeClaim } from '../../../constructs/store-claim';
import { claimVolume, configVolume, secretVolume, type Mount, type Volume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { yamlText } from '../../../core/yaml-text';
import { dashboardJson } from './dashboard';
import { dashboards } from './dashboards';
import { dataPlanes } from './data-planes';
import { declareGrafana, grafanaHost } from './flows';
import { IMAGES } from './images';
import { iniText } from '../../../core/ini-text';
import { knobs, type Knobs } from './knobs';
import { loginPlace } from './login';
import { DASHBOARDS_DIR, dashboardProvider, dataSources } from './provisioning';
import { ADMIN_DIR, DATA_DIR, grafanaSettings, OIDC_DIR, PROVISIONING_DIR, type GrafanaSettings } from './settings';

const CONFIG_DIR = '/etc/sallyport/grafana/config';
/** User of the published image. */
const USER = 472;

/** The cloud library in the image looks for credentials at a metadata address unless told not to. */
const SILENT = { AWS_EC2_METADATA_DISABLED: 'true' };

export const grafana: Component<Knobs> = {
  name: 'grafana',
  plane: 'observability',
  summary: 'shows metrics, logs and traces on dashboards that come with the release',
  knobs,
  presets: { large: { cpu: '1', memory: '2Gi' } },
  images: IMAGES,
  declare: (context) => declareGrafana(context.knobs.storage, context.site, loginPlace(context)),
  render: renderGrafana,
};

function renderGrafana(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const configs = configFiles(scope, context);
  const files = mountedFiles(context);
  storeClaim(scope, context.member(), { store: 'data', name: context.member().name });
  new HardenedWorkload(scope, 'grafana', {
    member,
    kind: 'Deployment',
    single: 'users and preferences stand in SQLite on one volume; what it shows comes from the release and the stores',
    // SQLite on a volume of one writer: the old pod goes before the new one comes.
    rollout: 'in-place',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    configs,
    volumes: files.map(({ volume }) => volume),
    containers: [
      {
        name: 'grafana',
        image: context.image('grafana'),
        env: { ...SILENT, GF_PATHS_CONFIG: `${CONFIG_DIR}/grafana.ini`, GF_PATHS_PROVISIONING: PROVISIONING_DIR },
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { kind: 'http', path: '/api/health', port: 'https', scheme: 'HTTPS', periodSeconds: 10 },
        liveness: {
          kind: 'http',
          path: '/api/health',
          port: 'https',
          scheme: 'HTTPS',
          periodSeconds: 30,
          failureThreshold: 5,
        },
        startup: {
          kind: 'http',
          path: '/api/health',
          port: 'https',
          scheme: 'HTTPS',
          periodSeconds: 5,
          failureThreshold: 60,
        },
        mounts: files.map(({ mount }) => mount),
      },
    ],
  });
}

function configFiles(scope: Construct, context: RenderContext<Knobs>): readonly ConfigFiles[] {
  const member = context.member();
  const metrics = context.endpoint('metrics');
  const logs = context.endpoint('logs');
  const traces = context.endpoint('traces-query');
  const present = { ...(metrics && { metrics }), ...(logs && { logs }), ...(traces && { traces }) };
  const marking = context.site.classification;
  const shown = [...context.platform.watches, ...(context.part === 'control-plane' ? [dataPlanes()] : [])];
  const json = dashboards(shown).map((dashboard) => [
    `${dashboard.uid}.json`,
    `${JSON.stringify(dashboardJson(dashboard, marking), null, 2)}\n`,
  ]);
  return [
    new ConfigFiles(scope, 'config', {
      member,
      files: { 'grafana.ini': iniText(grafanaSettings(settingsOf(context))) },
    }),
    new ConfigFiles(scope, 'sources', {
      member,
      suffix: 'sources',
      files: { 'sallyport.yaml': yamlText(dataSources(present)) },
    }),
    new ConfigFiles(scope, 'provider', {
      member,
      suffix: 'provider',
      files: { 'sallyport.yaml': yamlText(dashboardProvider()) },
    }),
    new ConfigFiles(scope, 'dashboards', {
      member,
      suffix: 'dashboards',
      files: Object.fromEntries(json) as Record<string, string>,
    }),
  ];
}

function settingsOf(context: RenderContext<Knobs>): GrafanaSettings {
  const { knobs: own, site } = context;
  const place = loginPlace(context);
  const sources = ['metrics', 'logs', 'traces-query'].flatMap((name) => context.endpoint(name) ?? []);
  return {
    host: grafanaHost(site),
    sources: sources.map(({ host, port }) => `${host}:${port}`),
    ...(place === undefined
      ? {}
      : { oidc: { ...place, idp: context.required(place.endpoint), rolePath: own.oidcRolePath } }),
  };
}

function mountedFiles(context: RenderContext<Knobs>): readonly { readonly volume: Volume; readonly mount: Mount }[] {
  const { name } = context.member();
  const config = (volume: string, map: string, path: string): { volume: Volume; mount: Mount } => ({
    volume: configVolume(volume, map),
    mount: { volume, path },
  });
  const admin = secretVolume('admin', 'grafana-admin', {
    'admin-password': 'admin-password',
    'secret-key': 'secret-key',
  });
  const oidc = secretVolume('oidc', 'grafana-oidc', { 'client-secret': 'client-secret' });
  return [
    config('config', `${name}-config`, CONFIG_DIR),
    config('sources', `${name}-sources`, `${PROVISIONING_DIR}/datasources`),
    config('provider', `${name}-provider`, `${PROVISIONING_DIR}/dashboards`),
    config('dashboards', `${name}-dashboards`, DASHBOARDS_DIR),
    { volume: admin, mount: { volume: 'admin', path: ADMIN_DIR } },
    ...(loginPlace(context) === undefined ? [] : [{ volume: oidc, mount: { volume: 'oidc', path: OIDC_DIR } }]),
    { volume: claimVolume('data', name), mount: { volume: 'data', path: DATA_DIR, readOnly: false } },
  ];
}
