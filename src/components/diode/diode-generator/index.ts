export { diodeGenerator as component } from './diode-generator';
