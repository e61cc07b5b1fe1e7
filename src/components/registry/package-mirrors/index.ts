export { packageMirrors as component } from './package-mirrors';
