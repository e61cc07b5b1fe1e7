import { textIn } from './listing';

/** Mode that nobody can shorten or lift, whatever keys he has (Amazon S3: Object Lock). */
const MODE = 'COMPLIANCE';

/** What a store is told of a bucket whose objects are locked for so many days. */
export function lockText(days: number): string {
  const rule = `<Rule><DefaultRetention><Mode>${MODE}</Mode><Days>${days}</Days></DefaultRetention></Rule>`;
  return `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}</ObjectLockConfiguration>`;
}

/** True if what a store says of a bucket locks its objects for so many days, or longer. */
export function isLocked(xml: string, days: number): boolean {
  return textIn(xml, 'Mode') === MODE && Number(textIn(xml, 'Days') ?? 0) >= days;
}
