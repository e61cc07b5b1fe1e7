export { grafana as component } from './grafana';
