export { dex as component } from './dex';
