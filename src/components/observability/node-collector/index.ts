export { nodeCollector as component } from './node-collector';
