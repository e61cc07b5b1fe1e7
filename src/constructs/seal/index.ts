import type { Construct } from 'constructs';
import type { Graph, MemberView } from '../../core/graph';
import { refuseLooseBackups } from '../backups';
import { memberCertificates } from './certificates';
import { memberPolicy } from './network-policies';
import { memberServices } from './services';

export { commonNameOf, spiffeId } from './certificates';
export { defaultDeny } from './network-policies';

/** Derives everything that follows from what one member declared, into the chart of its plane. */
export function sealMember(scope: Construct, member: MemberView, graph: Graph): void {
  if (member.declaration.isVirtual === true) return;
  refuseLooseBackups(member);
  memberServices(scope, member, graph.flows);
  memberPolicy(scope, member, graph.flows);
  memberCertificates(scope, member);
}
