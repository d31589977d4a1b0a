import { CATALOG } from '../artifacts/catalog.ts';
import { LAYOUTS } from '../artifacts/layouts/index.ts';
import type { FORMATS } from '../flags.ts';
import { CONTAINERS } from '../input/archives/container.ts';
import { ARTIFACT_KINDS } from '../model/artifact.ts';
import { LIMITS } from '../model/limits.ts';
import { wrap } from '../util/wrap.ts';
import type { ExitCode, Io } from './io.ts';

/** One kind of evidence, or of the bundles and containers that it may come in, as `mesh-triage formats` lists it. */
export interface Format {
  readonly kind: string;
  readonly description: string;
  readonly writer: string;
  /** The command that gets it; placeholders in angle brackets. */
  readonly collect: string;
}

/** What is opened, the bundles whose paths are known, and every kind that is recognised, in the order of the registry. */
const formats = (): readonly Format[] => [
  ...CONTAINERS.map(({ format, description, pack }) => ({
    kind: `container.${format}`,
    description: `${description}; opened also inside of another, up to ${LIMITS.nesting.default} deep`,
    writer: format,
    collect: pack,
  })),
  ...LAYOUTS.map(({ name, description, writer, collect }) => ({
    kind: `layout.${name}`,
    description,
    writer,
    collect,
  })),
  ...ARTIFACT_KINDS.filter((kind) => kind !== 'unknown').map((kind) => ({ kind, ...CATALOG[kind] })),
];

const WIDTH = 100;

/** `mesh-triage formats`: what can be read, and how to collect it. */
export async function printFormats(format: (typeof FORMATS)[number], io: Io): Promise<ExitCode> {
  await io.out(format === 'json' ? `${JSON.stringify(formats(), null, 2)}\n` : formatsText(io.outColumns || WIDTH));
  return 0;
}

const formatsText = (width: number): string =>
  formats()
    .map(({ kind, description, writer, collect }) => {
      const what = wrap(`${description} (${writer}).`, width, { first: '    ' }).join('\n');
      return `${kind}\n${what}\n      ${collect}\n`;
    })
    .join('\n');

/** The same as rows of Markdown, for the README. */
export const formatsMarkdown = (): string =>
  [
    '| kind | what it is | how to collect it |',
    '| --- | --- | --- |',
    ...formats().map(
      ({ kind, description, collect }) => `| ${kind} | ${description} | \`${collect.replaceAll('|', '\\|')}\` |`,
    ),
  ].join('\n');
