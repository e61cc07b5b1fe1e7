export { certificateRollout as component } from './certificate-rollout';
