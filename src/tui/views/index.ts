import type { Body } from '../body.ts';
import type { ViewName } from '../keys.ts';
import { type Screen, type State, screen } from '../state.ts';
import { coverageBody } from './coverage.ts';
import { evidenceBody, fileBody } from './file.ts';
import { findingBody } from './finding.ts';
import { findingsBody } from './findings.ts';
import { helpBody } from './help.ts';
import { overviewBody } from './overview.ts';
import { rulesBody } from './rules.ts';
import { timelineBody } from './timeline.ts';
import { workloadsBody } from './workloads.ts';

/** One line for each view. */
const BODIES: Readonly<Record<ViewName, (state: State, screen: Screen) => Body>> = {
  overview: overviewBody,
  findings: findingsBody,
  timeline: timelineBody,
  workloads: workloadsBody,
  coverage: coverageBody,
  rules: rulesBody,
  finding: findingBody,
  evidence: evidenceBody,
  file: fileBody,
  help: helpBody,
};

/** What the screen on top shows. */
export const bodyOf = (state: State, of: Screen = screen(state)): Body => BODIES[of.view](state, of);
