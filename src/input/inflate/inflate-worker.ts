/** The worker of inflate-file.ts: inflates one file into buffers that go to and fro. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Ending, READ_BYTES, WHOLE } from '../byte-source.ts';
import { chunksOf, readBlocks } from '../files.ts';
import { reasonOf } from '../reason.ts';
import { inflate } from './inflate.ts';
import type { InflateJob, InflateNews } from './inflate-file.ts';

const port = parentPort;
if (port) await work(port, workerData as InflateJob);

async function work(main: NonNullable<typeof parentPort>, { path, buffers, bytes }: InflateJob): Promise<void> {
  const free: ArrayBuffer[] = Array.from({ length: buffers }, () => new ArrayBuffer(bytes));
  let wanted: ((buffer: ArrayBuffer) => void) | undefined;
  const give = (buffer: ArrayBuffer): void => {
    if (!wanted) return void free.push(buffer);
    wanted(buffer);
    wanted = undefined;
  };
  const take = (): ArrayBuffer | Promise<ArrayBuffer> => free.pop() ?? new Promise((resolve) => (wanted = resolve));
  main.on('message', give);

  let read = 0;
  let ending: Ending = WHOLE;
  const tell = (news: InflateNews, transfer: readonly ArrayBuffer[]): void => main.postMessage(news, transfer);
  try {
    const chunks = chunksOf(readBlocks(path, READ_BYTES, (count) => (read += count)));
    const filled = inflate(chunks, { take, give }, (how) => (ending = how));
    for await (const { buffer, length } of filled) tell({ buffer, length, read, ending: null }, [buffer]);
  } catch (error) {
    ending = { state: 'unreadable', reason: reasonOf(error) };
  }
  tell({ buffer: null, length: 0, read, ending }, []);
  main.close();
}
