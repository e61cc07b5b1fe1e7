import { defineKnobs, groupName } from '../../../core/knobs';

/** Groups of the site's identity provider; a role without members is still rendered, so that its rights can be reviewed. */
export const knobs = defineKnobs({
  viewerGroup: groupName().default('sallyport-viewers').describe('group that may read everything but Secrets'),
  operatorGroup: groupName().default('sallyport-operators').describe('group that may restart and scale workloads'),
  modelPromoterGroup: groupName()
    .default('sallyport-model-promoters')
    .describe('group that may put a model version into service'),
  breakGlassGroup: groupName()
    .default('sallyport-break-glass')
    .describe('group with all rights in our namespaces, for emergencies; every use is audited'),
});
