export { conformance as component } from './conformance';
