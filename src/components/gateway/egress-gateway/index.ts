export { egressGateway as component } from './egress-gateway';
