/** Deployments of the catalogue that the lab plays: one that answers, and one that judges. */
export const ANSWERS = 'chat-nvidia';
export const JUDGES = 'chat-amd';

/** Knobs of the replay, as a values file has them. */
export const EVALUATION_KNOBS = {
  ...{ sets: ['lab'], models: [ANSWERS], judge: JUDGES, rollback: true, timeout: '10s' },
} as const;

/** Texts of the set and of who answers: none of them may stand in a log, a report, a metric or a request. */
export const TEXTS = {
  question: 'question of the lab',
  answer: 'answer of the lab',
  criterion: 'criterion of the lab',
};

/** The golden set, as a site writes it. */
export const GOLDEN_SET = [
  { id: 'lab-1', prompt: TEXTS.question, expect: [{ contains: TEXTS.answer }, { matches: '^answer' }] },
  { id: 'lab-2', prompt: TEXTS.question, expect: [{ judge: TEXTS.criterion, atLeast: 0.5 }] },
];
