import type { AdmissionForm } from '../../rule';

export const admission: AdmissionForm = {
  kind: 'none',
  reason:
    'mentions stand in embedded configuration, scripts and arguments, which CEL cannot take apart, and they contact nobody',
};
