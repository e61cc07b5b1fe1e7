export { amdDevicePlugin as component } from './amd-device-plugin';
