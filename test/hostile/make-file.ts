import { closeSync, createReadStream, createWriteStream, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Attack } from './attack.ts';

/** Writes a hostile file into a folder, piece by piece; returns its path. */
export async function makeFile({ name, content, gzip }: Attack, folder: string): Promise<string> {
  const path = join(folder, name);
  const plain = gzip ? `${path}.plain` : path;
  const file = openSync(plain, 'w');
  let end = 0;
  for (const piece of content()) {
    if (typeof piece === 'object' && 'hole' in piece) end += piece.hole;
    else {
      const bytes = Buffer.from(piece);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, end + at);
      end += bytes.length;
    }
  }
  ftruncateSync(file, end);
  closeSync(file);
  if (gzip) {
    await pipeline(createReadStream(plain), createGzip({ level: 1 }), createWriteStream(path));
    rmSync(plain);
  }
  return path;
}
