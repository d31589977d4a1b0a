import { DEFAULT_LIMITS, type Limits } from '../src/model/limits.ts';

/** The usual limits but for these. */
export const limited = (changes: Partial<Limits>): Limits => ({ ...DEFAULT_LIMITS, ...changes });
