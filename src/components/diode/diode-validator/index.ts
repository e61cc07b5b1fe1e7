export { diodeValidator as component } from './diode-validator';
