export { zot as component } from './zot';
