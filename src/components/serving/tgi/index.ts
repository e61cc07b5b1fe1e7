export { tgi as component } from './tgi';
