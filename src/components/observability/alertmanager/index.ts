export { alertmanager as component } from './alertmanager';
