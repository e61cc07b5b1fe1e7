import { choice, hostless } from './knobs';

const PATH = /^[A-Za-z0-9][A-Za-z0-9_-]*(\/[A-Za-z0-9][A-Za-z0-9_-]*)*$/;
const PATH_WORDS = 'names of letters, digits, _ and -, with / between them';

/** Knobs that say where releases come from, whichever program fetches them. */
export const releaseSource = {
  git: choice(['internal', 'site'])
    .default('internal')
    .describe('the git of the platform, or the one that site.git names'),
  repository: hostless(PATH, PATH_WORDS)
    .default('platform/release')
    .describe('organisation and repository of the releases'),
  branch: hostless(PATH, PATH_WORDS)
    .default('main')
    .describe('branch that is in service until a promoter names a commit'),
  path: hostless(PATH, PATH_WORDS)
    .nullable()
    .default(null)
    .describe('folder of this output in the repository; null for the one that synth writes, such as airgapped'),
};
