export { chrony as component } from './chrony';
