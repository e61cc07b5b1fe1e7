export { loki as component } from './loki';
