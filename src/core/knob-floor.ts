import { POSTURE_LADDER, tightness, type Posture, type PostureMember } from './posture';

/** A value of a posture member that a knob asks for. */
type Needs = { readonly [M in PostureMember]: { readonly member: M; readonly needs: Posture[M] } }[PostureMember];

/**
 * Values of a knob that are a decision of the tier: they are refused where the posture is tighter than what they need, at
 * the knob and with the name of the member, never silently raised.
 */
export type KnobFloor = Needs & {
  /** Key of the knob. */
  readonly knob: string;
  /** Values that need the looser posture. */
  readonly values: readonly string[];
  /** What the value would bring: "a privileged pod". */
  readonly brings: string;
};

/** True where the posture is tighter than what the values of this floor need. */
export function isBelow({ member, needs }: Needs, posture: Posture): boolean {
  return tightness(posture, member) > (POSTURE_LADDER[member] as readonly string[]).indexOf(needs);
}
