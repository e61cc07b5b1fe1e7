import { TIERS, type LabOptions } from './arguments';
import { catalogue } from './catalogue';
import { gapsIn } from './completeness';
import { componentsPage, COMPONENTS_PAGE, pageProblems, silencePage, SILENCE_PAGE, writePage } from './evidence';
import type { Findings } from './findings';

export interface Course {
  /** Of this repository. */
  readonly root: string;
  readonly options: LabOptions;
  /** Programs of pods were run. */
  readonly hasPods: boolean;
}

/** Says what is missing of what was asked for, and keeps or compares the pages of evidence where the run is whole. */
export function conclude({ root, options, hasPods }: Course, findings: Findings): void {
  const { names, tiers, writeEvidence } = options;
  const { report, seen, silence } = findings;
  const isWhole = hasPods && names.length === 0 && tiers.length === TIERS.length;
  const outputs = seen.map(({ output }) => output);
  report.check(
    'everything that was asked for was looked at',
    gapsIn(report.outcomes, { names, tiers, outputs, isWhole }),
  );
  if (isWhole) report.check('what each program wants was measured, and on its defaults', silence.unmeasured());
  if (writeEvidence) keepEvidence(root, isWhole, findings);
  // What failed is said above, and would be said again by every row.
  else if (isWhole && report.isGood()) {
    const page = componentsPage(catalogue(root), seen, report.outcomes);
    report.check(`${COMPONENTS_PAGE} is what ran`, pageProblems(root, COMPONENTS_PAGE, page));
  }
}

function keepEvidence(root: string, isWhole: boolean, { report, seen, silence }: Findings): void {
  const isReady = isWhole && report.isGood();
  if (isReady) {
    writePage(root, COMPONENTS_PAGE, componentsPage(catalogue(root), seen, report.outcomes));
    writePage(root, SILENCE_PAGE, silencePage(silence));
  }
  const why = isWhole ? 'something failed' : 'no pods run on this machine';
  report.check('docs/evidence is written', isReady ? [] : [`it is left as it was: ${why}`]);
}
