export { qdrant as component } from './qdrant';
