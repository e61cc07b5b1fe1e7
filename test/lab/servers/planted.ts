import { certificatesOf } from '../checks/certificates';
import { plantWrongName } from '../checks/planted-certificate';
import { configErrors } from '../checks/planted-config';
import { judgeConfigs } from '../checks/own-tool';
import { verdict, type SelfTest } from '../checks/self-test';
import type { ServerContext } from './check';
import { plantLostJob } from './planted-job';
import { plantInSite } from './planted-site';
import { plantWrongTarget } from './planted-target';

/** Plants errors that only the programs themselves see, and looks whether the checks of servers name them. */
export async function plantInServers(context: ServerContext): Promise<readonly SelfTest[]> {
  const results: SelfTest[] = [];
  for (const planted of configErrors(context.manifests)) {
    results.push(verdict(planted, await judgeConfigs([planted.manifest], context)));
  }
  return [
    ...results,
    ...plantInSite(context),
    ...(await plantLostJob(context)),
    ...(await plantWrongTarget(context)),
    ...(await plantInSecret(context)),
  ];
}

/** A certificate of another name in the Secret of a Certificate, and a Secret that is lost. */
async function plantInSecret({ cluster, issuance, manifests, authority }: ServerContext): Promise<readonly SelfTest[]> {
  const [certificate] = certificatesOf(manifests);
  if (certificate === undefined) return [];
  return plantWrongName({ ...issuance, api: cluster.admin }, certificate, authority);
}
