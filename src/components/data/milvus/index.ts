export { milvus as component } from './milvus';
