export { tempo as component } from './tempo';
