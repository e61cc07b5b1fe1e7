export { dcgmExporter as component } from './dcgm-exporter';
