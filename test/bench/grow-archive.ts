import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';

interface Item {
  readonly name: string;
  readonly mtime: Date;
  readonly data: Buffer;
}

const POD_FOLDER = /(?:^|\/)proxies\/[^/]+\/([^/]+)\//;

/**
 * Writes a bug-report archive of about `bytes` unpacked: the sample's own entries, and its proxies again and again under new pod names, which
 * also replace the old name inside every copied file, with a Pod object for each new pod in the list of resources.
 */
export async function growArchive(
  sample: string,
  target: string,
  bytes: number,
): Promise<{ readonly bytes: number; readonly pods: number }> {
  const items = await readItems(sample);
  const proxies = Map.groupBy(
    items.filter((item) => POD_FOLDER.test(item.name)),
    (item) => POD_FOLDER.exec(item.name)?.[1] ?? '',
  );
  const names = [...proxies.keys()];
  const round = sum(items.filter((item) => POD_FOLDER.test(item.name)));
  const rounds = Math.max(0, Math.ceil((bytes - sum(items)) / round));

  const archive = pack();
  const written = pipeline(archive, createGzip({ level: 6 }), createWriteStream(target));
  let total = 0;
  const add = (name: string, mtime: Date, data: Buffer): Promise<void> => {
    total += data.length;
    return new Promise((resolve, reject) => {
      archive.entry({ name, mtime, mode: 0o644 }, data, (error) => (error ? reject(error) : resolve()));
    });
  };
  for (const item of items) {
    const data = item.name.endsWith('cluster/k8s-resources') ? withPods(item.data, names, rounds) : item.data;
    await add(item.name, item.mtime, data);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const [pod, files] of proxies) {
      const copy = renamed(pod, round);
      for (const file of files) {
        const data = Buffer.from(file.data.toString('latin1').replaceAll(pod, copy), 'latin1');
        await add(file.name.replace(`/${pod}/`, `/${copy}/`), file.mtime, data);
      }
    }
  }
  archive.finalize();
  await written;
  return { bytes: total, pods: names.length * (rounds + 1) };
}

/** A pod name of the same length and shape. */
const renamed = (pod: string, round: number): string => `${pod.slice(0, -5)}${round.toString(36).padStart(5, 'b')}`;

const sum = (items: readonly Item[]): number => items.reduce((total, item) => total + item.data.length, 0);

async function readItems(path: string): Promise<Item[]> {
  const items: Item[] = [];
  const tar = createReadStream(path).pipe(createGunzip()).pipe(extract());
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    items.push({ name: entry.header.name, mtime: entry.header.mtime ?? new Date(0), data: Buffer.concat(chunks) });
  }
  return items;
}

/** Appends copies of the Pod items of a `kind: List` under their new names. */
function withPods(list: Buffer, pods: readonly string[], rounds: number): Buffer {
  const text = list.toString('utf8');
  const end = text.lastIndexOf('\nkind: List');
  const items = text.slice(0, end).split(/\n(?=- )/);
  const ofPod = pods.flatMap((pod) => {
    const item = items.find((i) => /\n {2}kind: Pod\n/.test(i) && i.includes(`\n    name: ${pod}\n`));
    return item === undefined ? [] : [{ pod, item }];
  });
  const copies: string[] = [];
  for (let round = 1; round <= rounds; round++)
    for (const { pod, item } of ofPod) copies.push(item.replaceAll(pod, renamed(pod, round)));
  return Buffer.from(`${text.slice(0, end)}\n${copies.join('\n')}${text.slice(end)}`);
}
