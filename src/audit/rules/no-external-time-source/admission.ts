import type { AdmissionForm } from '../../rule';

export const admission: AdmissionForm = {
  kind: 'none',
  reason:
    'time servers stand in configuration files of many formats and in defaults of images, which CEL cannot parse; packets to them are stopped by no-external-egress',
};
