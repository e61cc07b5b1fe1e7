export { keycloak as component } from './keycloak';
