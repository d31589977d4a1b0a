import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { z } from 'zod';
import { reasonOf } from '../../input/reason.ts';
import { type Report, reportSchema } from '../../model/report.ts';
import type { ItemSummary } from '../../model/scan.ts';
import { summaryOf } from '../../reporters/scan/summary.ts';
import { escapeJson } from '../../util/sanitize.ts';
import { UsageError } from '../../util/usage-error.ts';
import type { ScanItem } from './items.ts';

/** How every line of the file begins; a file that begins otherwise is somebody else's. */
const START = '{"meshTriageScan":1,';
const READ_BYTES = 2 ** 20;
const LINE_FEED = 10;

/** A line: which item, in what state, with what rules and choices; and what came out. */
const recordSchema = z.object({
  meshTriageScan: z.literal(1),
  path: z.string(),
  state: z.string(),
  settings: z.string(),
  report: reportSchema.nullable(),
});

/** What an earlier run left: null where nothing in a folder was evidence. */
interface Done {
  readonly summary: ItemSummary | null;
  /** The document on one line; '' where there is none. */
  readonly report: () => Promise<string>;
}

/** What is done of a scan, kept so that a later run can go on. */
export interface ResumeFile {
  readonly done: (item: ScanItem) => Done | undefined;
  /** `report` is a document on one line, '' for none. */
  readonly add: (item: ScanItem, report: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Place {
  readonly at: number;
  readonly bytes: number;
  readonly summary: ItemSummary | null;
}

/**
 * Opens the file, or begins it. What it says of an item counts only if the files of the item are as they were, and `settings` too. A line
 * that is not whole, because a run was killed, is passed over.
 */
export async function openResumeFile(path: string, items: readonly ScanItem[], settings: string): Promise<ResumeFile> {
  const states = new Map<string, string>();
  for (const item of items) states.set(item.path, await stateOf(item));
  const file = await openOrRefuse(path);
  try {
    const { places, isWhole } = await readPlaces(file, path, (record) => {
      const state = states.get(record.path);
      return state !== undefined && state !== '' && state === record.state && record.settings === settings;
    });
    if (!isWhole) await file.appendFile('\n');
    // One line after the other, so that none is written into another.
    let turn: Promise<void> = Promise.resolve();
    return {
      done(item) {
        const place = places.get(item.path);
        return place && { summary: place.summary, report: () => readReport(file, place) };
      },
      add({ path }, report) {
        const head = JSON.stringify({ meshTriageScan: 1, path, state: states.get(path) ?? '', settings });
        turn = turn.then(() => file.appendFile(`${escapeJson(head.slice(0, -1))},"report":${report || 'null'}}\n`));
        return turn;
      },
      async close() {
        await turn.catch(() => undefined);
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Sizes and times of the files of an item, in one word; '' when one of them is gone. */
async function stateOf({ files, paths }: ScanItem): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(paths));
  try {
    for (const file of files) {
      const { size, mtimeMs } = await stat(file);
      hash.update(`${size} ${mtimeMs}\n`);
    }
  } catch {
    return '';
  }
  return hash.digest('hex').slice(0, 16);
}

async function openOrRefuse(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'a+');
  } catch (error) {
    throw new UsageError(
      `--resume ${path} cannot be opened: ${reasonOf(error)}`,
      'Name a file in a folder that you may write to; it is made if it is not there.',
    );
  }
}

/** Where the last line of each item that counts is; and whether the file ends with a whole line. */
async function readPlaces(
  file: FileHandle,
  path: string,
  counts: (record: z.infer<typeof recordSchema>) => boolean,
): Promise<{ readonly places: ReadonlyMap<string, Place>; readonly isWhole: boolean }> {
  const places = new Map<string, Place>();
  let at = 0;
  let isFirst = true;
  let rest = '';
  for await (const line of linesOf(file)) {
    const text = line.bytes.toString('utf8');
    if (isFirst && !text.startsWith(START) && !START.startsWith(text))
      throw new UsageError(
        `--resume ${path} is no file that a scan has left, and is not written to`,
        'Name a file that does not exist yet, or the one of an earlier run.',
      );
    isFirst = false;
    rest = line.isWhole ? '' : text;
    const record = line.isWhole ? parse(text) : null;
    if (record !== null && counts(record))
      places.set(record.path, {
        at,
        bytes: line.bytes.length,
        summary: record.report === null ? null : summaryOf(record.report),
      });
    at += line.bytes.length + 1;
  }
  return { places, isWhole: rest === '' };
}

function parse(text: string): z.infer<typeof recordSchema> | null {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

async function readReport(file: FileHandle, { at, bytes }: Place): Promise<string> {
  const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
  const { report } = JSON.parse(buffer.toString('utf8')) as { readonly report: Report | null };
  return report === null ? '' : escapeJson(JSON.stringify(report));
}

async function* linesOf(file: FileHandle): AsyncGenerator<{ readonly bytes: Buffer; readonly isWhole: boolean }, void> {
  let parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    let chunk = buffer.subarray(0, bytesRead);
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED)) {
      yield { bytes: Buffer.concat([...parts, chunk.subarray(0, end)]), isWhole: true };
      parts = [];
      chunk = chunk.subarray(end + 1);
    }
    if (chunk.length > 0) parts.push(chunk);
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), isWhole: false };
}
