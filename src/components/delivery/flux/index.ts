export { flux as component } from './flux';
