export { coredns as component } from './coredns';
