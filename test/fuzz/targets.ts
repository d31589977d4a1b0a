import { containerTargets } from './containers.ts';
import { parserTargets } from './parsers.ts';
import { pipelineTargets } from './pipeline.ts';
import { recognitionTargets } from './recognition.ts';
import { reporterTargets } from './reporters.ts';
import type { Target } from './target.ts';

/** Inputs of targets differ; whoever runs them does not look into them. */
export const TARGETS = [
  ...parserTargets,
  ...containerTargets,
  ...recognitionTargets,
  ...reporterTargets,
  ...pipelineTargets,
] as readonly Target<unknown>[];
