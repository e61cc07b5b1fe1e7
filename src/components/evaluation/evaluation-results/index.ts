export { evaluationResults as component } from './evaluation-results';
