export { modelRegistry as component } from './model-registry';
