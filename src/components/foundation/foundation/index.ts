export { foundation as component } from './foundation';
