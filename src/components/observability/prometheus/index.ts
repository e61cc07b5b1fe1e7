export { prometheus as component } from './prometheus';
