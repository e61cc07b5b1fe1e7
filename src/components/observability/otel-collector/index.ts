export { otelCollector as component } from './otel-collector';
