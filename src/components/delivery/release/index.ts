export { release as component } from './release';
