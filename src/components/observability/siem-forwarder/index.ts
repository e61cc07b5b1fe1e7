export { siemForwarder as component } from './siem-forwarder';
