export { nodeExporter as component } from './node-exporter';
