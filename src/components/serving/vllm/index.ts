export { vllm as component } from './vllm';
