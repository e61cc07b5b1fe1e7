export { valkey as component } from './valkey';
