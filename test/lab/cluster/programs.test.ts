import { describe, expect, it } from 'vitest';
import {
  apiServerArgs,
  controllerManagerArgs,
  egressConfig,
  etcdArgs,
  kwokArgs,
  schedulerArgs,
  type ControlPlane,
} from './programs';

const PAIR = { cert: '/w/x.crt', key: '/w/x.key' };
const PLANE: ControlPlane = {
  folder: '/w',
  ports: { etcdClient: 1, etcdPeer: 2, apiServer: 3, controllerManager: 4, scheduler: 5 },
  pki: { ca: '/w/ca.crt', server: PAIR, serviceAccounts: PAIR },
  serviceCidr: '10.68.0.0/16',
  podCidr: '10.64.0.0/14',
  nodeFiles: { admission: '/w/n/a', auditPolicy: '/w/n/p', encryption: '/w/n/e', gates: ['X=true'] },
};
const ALL = { etcdArgs, apiServerArgs, controllerManagerArgs, schedulerArgs, kwokArgs };

describe('the programs of a cluster', () => {
  it.each(Object.entries(ALL))('%s listens on loopback only, and writes below its folder', (_, args) => {
    const flags = args(PLANE);
    const urls = flags.flatMap((flag) => [...flag.matchAll(/https?:\/\/([^:/]+)/g)].map(([, host]) => host));
    expect(urls.filter((host) => host !== '127.0.0.1' && host !== 'kubernetes.default.svc.cluster.local')).toEqual([]);
    expect(flags.filter((flag) => /bind-address=(?!127\.0\.0\.1$)/.test(flag))).toEqual([]);
    expect(flags.filter((flag) => /=\/(?!w\/)/.test(flag))).toEqual([]);
    expect(flags.filter((flag) => !flag.startsWith('--'))).toEqual([]);
  });

  it('use the networks that the site states', () => {
    expect(apiServerArgs(PLANE)).toContain('--service-cluster-ip-range=10.68.0.0/16');
    expect(controllerManagerArgs(PLANE)).toContain('--cluster-cidr=10.64.0.0/14');
  });

  it('let nobody in without a certificate', () => {
    expect(etcdArgs(PLANE)).toContain('--client-cert-auth');
    expect(apiServerArgs(PLANE)).toEqual(
      expect.arrayContaining(['--anonymous-auth=false', '--client-ca-file=/w/ca.crt']),
    );
  });

  it('send what is for the cluster through the tunnel of the lab', () => {
    expect(JSON.stringify(egressConfig(PLANE))).toContain(
      '"name":"cluster","connection":{"proxyProtocol":"HTTPConnect"',
    );
    expect(JSON.stringify(egressConfig(PLANE))).toContain('/w/tunnel.sock');
  });
});
