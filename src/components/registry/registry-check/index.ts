export { registryCheck as component } from './registry-check';
