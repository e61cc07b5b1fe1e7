export { replay as component } from './replay';
