export { ratelimit as component } from './ratelimit';
