export { argoCd as component } from './argo-cd';
