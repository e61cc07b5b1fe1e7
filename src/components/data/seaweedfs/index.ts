export { seaweedfs as component } from './seaweedfs';
