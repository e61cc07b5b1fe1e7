export { runPublish } from './lm-eval';
export { runReplay } from './replay';
export { runResults } from './serve';
export type { Report, SetResult } from './report';
