import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HEAD_BYTES, identify } from '../../src/artifacts/index.ts';
import { openInput } from '../../src/input/open.ts';
import type { ArtifactKind } from '../../src/model/artifact.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SAMPLES = join(ROOT, 'samples');
/** Of larger files only the beginning is taken, so that a run stays short. */
const MOST_BYTES = 128 << 10;

/** A real file: of a sample, or of what Istio's own tests and other collectors show. */
export interface RealFile {
  readonly path: string;
  readonly bytes: Buffer;
}

async function readCorpus(): Promise<ReadonlyMap<ArtifactKind, readonly RealFile[]>> {
  const samples = readdirSync(SAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(SAMPLES, entry.name, 'bug-report.tar.gz'));
  const byKind = new Map<ArtifactKind, RealFile[]>();
  for (const input of [...samples, join(ROOT, 'test', 'fixtures')]) {
    for await (const entry of openInput([input]).entries()) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry.chunks()) chunks.push(Buffer.from(chunk));
      const bytes = Buffer.concat(chunks).subarray(0, MOST_BYTES);
      const { kind } = identify(entry, bytes.subarray(0, HEAD_BYTES)).artifact;
      byKind.set(kind, [...(byKind.get(kind) ?? []), { path: entry.path, bytes }]);
    }
  }
  return byKind;
}

const byKind = await readCorpus();

export const ALL_FILES: readonly RealFile[] = [...byKind.values()].flat();

/** Real files of a kind; any file where there is none. */
export const filesOf = (kind: ArtifactKind): readonly RealFile[] => byKind.get(kind) ?? ALL_FILES;
