import type { DeclareContext, Declaration, Need } from '../../../core/component';
import { asked } from './models';
import type { Knobs } from './replay';

/** Name of the claim and its volume. */
export const SETS = 'golden-sets';

/** It asks models, hands on scores, and nobody calls it. */
export function declareReplay(context: DeclareContext<Knobs>): Declaration {
  const { knobs: own } = context;
  return {
    members: [
      {
        rating: 'payload',
        identity: { reload: 'self' },
        ports: [],
        needs: [
          ...modelNeeds(context),
          {
            endpoint: 'evaluation-results',
            purpose: 'hand over scores, without texts',
            dataClass: 'operational',
            whenAbsent: 'omit',
          },
          ...(own.rollback ? [ROLLBACK] : []),
        ],
        stores: [
          {
            ...{ name: SETS, dataClass: 'payload', size: own.storage, kind: 'shared' },
            backup: { none: 'the site filled it, and keeps the originals' },
          },
        ],
      },
    ],
  };
}

const ROLLBACK: Need = {
  endpoint: 'cluster:kube-apiserver',
  purpose: 'ask for the way back after a regression',
  dataClass: 'operational',
};

function modelNeeds(context: DeclareContext<Knobs>): readonly Need[] {
  const { models, judge } = asked(context);
  if (context.knobs.route === 'gateway')
    return [{ endpoint: 'gateway', purpose: 'questions of golden sets, and their answers', dataClass: 'payload' }];
  return [...models, ...(judge === undefined ? [] : [judge])].map(({ name }): Need => ({
    endpoint: `model:${name}`,
    purpose: name === judge?.name ? `judgements of ${name}` : `questions of golden sets, and answers of ${name}`,
    dataClass: 'payload',
  }));
}
