export { kubeStateMetrics as component } from './kube-state-metrics';
