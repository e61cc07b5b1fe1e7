export { nvidiaDevicePlugin as component } from './nvidia-device-plugin';
