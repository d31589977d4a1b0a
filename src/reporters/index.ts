import type { Report } from '../model/report.ts';
import { renderJson } from './json.ts';
import { renderText } from './text.ts';

/** How a report is laid out; formats for machines ignore it. */
export interface RenderOptions {
  /** Columns; prose is never wider than 100 of them. */
  readonly width: number;
  readonly color: boolean;
  /** Draw with plain ASCII; what is quoted from the input stays as it is. */
  readonly ascii?: boolean;
  /** Places quoted for each cause; 3 when not given. */
  readonly maxEvidence?: number;
}

/** A report as text. Pure: it writes nothing and knows neither terminal nor clock. */
export type Render = (report: Report, options: RenderOptions) => string;

/** One entry for each `--format`. */
export const reporters = {
  text: renderText,
  json: renderJson,
} as const satisfies Record<string, Render>;
