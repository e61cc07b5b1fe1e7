import { defineKnobs, hostless, pattern } from '../../../core/knobs';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,62}$/;
const NAME_WORDS = 'letters, digits and . _ + -, at most 63, that name no host';

/** Name of a release, or nothing while nobody has named it. */
function releaseName() {
  return hostless(NAME, NAME_WORDS).nullable().default(null);
}

export const knobs = defineKnobs({
  version: releaseName().describe('name of this release, such as 2026-11; null while nobody has named it'),
  previous: releaseName().describe(
    'name of the release that it follows and that a rollback goes to; null for the first',
  ),
  bundle: pattern(/^sha256:[0-9a-f]{64}$/, 'sha256: with 64 lower-case hex digits')
    .nullable()
    .default(null)
    .describe('digest of the bundle that carried it across the gap; null if none did'),
});
