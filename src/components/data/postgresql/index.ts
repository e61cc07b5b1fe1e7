export { postgresql as component } from './postgresql';
