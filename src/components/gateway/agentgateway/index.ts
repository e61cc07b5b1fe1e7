export { agentgateway as component } from './agentgateway';
