import { fits } from '../../../core/data-class';
import type { MemberView } from '../../../core/graph';
import { compareText } from '../../../core/result';

/** Where the kubelet has the files of containers. */
export const LOG_DIR = '/var/log/pods';

export interface LogFiles {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Files of the platform's own pods, member by member: a pod of somebody else is not read. A program that may hold payload or
 * keys may write some of it where nobody looks, so it is left out by the class that its member declares.
 * @param self the agent, whose own lines would beget lines
 */
export function logFiles(members: readonly MemberView[], self: string): LogFiles {
  const withPods = members.filter(({ declaration }) => declaration.isVirtual !== true);
  const isRead = (member: MemberView): boolean => member.name !== self && fits(member.declaration.rating, 'metadata');
  return {
    include: patterns(withPods.filter(isRead)),
    // A name may begin another one: `exclude` has the last word.
    exclude: patterns(withPods.filter((member) => !isRead(member))),
  };
}

/** `<namespace>_<pod>_<uid>/<container>/<restarts>.log`, as the kubelet lays them. */
function patterns(members: readonly MemberView[]): readonly string[] {
  return members.map(({ namespace, name }) => `${LOG_DIR}/${namespace}_${name}-*/*/*.log`).sort(compareText);
}
