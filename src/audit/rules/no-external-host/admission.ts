import type { AdmissionForm } from '../../rule';

export const admission: AdmissionForm = {
  kind: 'none',
  reason:
    'addresses stand in embedded configuration, scripts and arguments, which CEL cannot take apart; NetworkPolicy and the internal DNS stop the traffic itself',
};
