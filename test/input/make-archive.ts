import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { type Options, ZipFile } from 'yazl';
import type { Entry } from '../../src/input/entry.ts';
import { type InputOptions, type InputSession, openInput } from '../../src/input/open.ts';

type Content = string | Uint8Array;
/** What tar-stream needs of a header; content is left out for what is no file. */
export type Item = readonly [header: string | (Partial<Header> & Pick<Header, 'name'>), content?: Content];

/** The least that a report may hold. */
export const ITEMS = [
  ['bug-report/cluster/events', 'no events\n'],
  ['bug-report/versions', 'CLI version:\n'],
] as const;

export async function makeTar(items: readonly Item[]): Promise<Buffer> {
  const tar = pack();
  const chunks: Buffer[] = [];
  const reading = (async () => {
    for await (const chunk of tar) chunks.push(chunk as Buffer);
  })();
  for (const [header, content] of items) {
    const full = typeof header === 'string' ? { name: header } : header;
    const stamped = { mtime: new Date('2026-11-25T01:00:00Z'), ...full };
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null): void => (error ? reject(error) : resolve());
      if (content === undefined) tar.entry(stamped, done);
      else tar.entry(stamped, Buffer.from(content as string), done);
    });
  }
  tar.finalize();
  await reading;
  return Buffer.concat(chunks);
}

export const makeArchive = async (items: readonly Item[]): Promise<Buffer> => gzipSync(await makeTar(items));

export type ZipContent = readonly [name: string, content: string | Uint8Array, options?: Partial<Options>];

export async function makeZip(items: readonly ZipContent[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content, options] of items)
    zip.addBuffer(Buffer.from(content), name, { mtime: new Date('2026-11-25T01:00:00Z'), ...options });
  return zipBytes(zip);
}

export async function zipBytes(zip: ZipFile): Promise<Buffer> {
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface Read {
  readonly session: InputSession;
  readonly files: Readonly<Record<string, string>>;
  readonly entries: readonly Entry[];
}

/** Reads everything; content as text. */
export async function readAll(paths: readonly string[], options: InputOptions = {}): Promise<Read> {
  const session = openInput(paths, options);
  const files: Record<string, string> = Object.create(null);
  const entries: Entry[] = [];
  for await (const entry of session.entries()) {
    entries.push(entry);
    files[entry.path] = (await bytesOf(entry)).toString();
  }
  return { session, files, entries };
}

export async function bytesOf(entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry.chunks()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Standard input that holds this, in pieces of a size that fits nothing. */
export const stdinOf = (data: Uint8Array, piece = 1000) => ({
  stdin: async function* () {
    for (let at = 0; at < data.length; at += piece) yield data.subarray(at, at + piece);
  },
});

export const codes = (session: InputSession): readonly string[] =>
  session.problems().map(({ path, code }) => `${code} ${path}`);
