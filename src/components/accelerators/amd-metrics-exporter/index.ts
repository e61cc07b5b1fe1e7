export { amdMetricsExporter as component } from './amd-metrics-exporter';
