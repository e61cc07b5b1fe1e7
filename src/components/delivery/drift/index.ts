export { drift as component } from './drift';
