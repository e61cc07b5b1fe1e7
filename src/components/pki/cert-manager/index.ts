export { certManager as component } from './cert-manager';
