import { constants, createGunzip } from 'node:zlib';

/** One call's result; `error` is zlib's message, '' when all is well. */
interface InflateStep {
  readonly read: number;
  readonly written: number;
  readonly error: string;
}

/** A gunzip that works where it is called, into memory of the caller. */
export interface Inflater {
  /** Inflates from `input[from, to)` into `output[at, …)`. Reading less than there is with room left means that the stream is at its end. */
  inflate(input: Uint8Array, from: number, to: number, output: Uint8Array, at: number): InflateStep;
  /** Whether the stream came to its own end, its checksum included. */
  isComplete(): boolean;
  close(): void;
}

/** The part of Node's zlib streams that packages have relied on for years; Node has no public call for this. */
interface ZlibStream {
  readonly _handle?: {
    writeSync(
      flush: number,
      input: Uint8Array,
      from: number,
      length: number,
      output: Uint8Array,
      at: number,
      room: number,
    ): void;
    onerror: (message: string) => void;
  };
  /** Room left in the output, input left. */
  readonly _writeState?: Uint32Array;
  close(): void;
}

const SMALLEST_CHUNK = 64;
const NOTHING = new Uint8Array(0);

/** Several times as fast as a stream and in fixed memory; undefined where this Node has no such insides. */
export function createInflater(): Inflater | undefined {
  const stream = createGunzip({ chunkSize: SMALLEST_CHUNK }) as unknown as ZlibStream;
  const { _handle: handle, _writeState: state } = stream;
  if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array)) return undefined;
  let error = '';
  handle.onerror = (message) => {
    error ||= message || 'bad data';
  };
  const scratch = new Uint8Array(SMALLEST_CHUNK);
  return {
    inflate(input, from, to, output, at) {
      const room = output.length - at;
      handle.writeSync(constants.Z_NO_FLUSH, input, from, to - from, output, at, room);
      if (error !== '') return { read: 0, written: 0, error };
      const [roomLeft = 0, inputLeft = 0] = state;
      return { read: to - from - inputLeft, written: room - roomLeft, error };
    },
    isComplete() {
      if (error === '') handle.writeSync(constants.Z_FINISH, NOTHING, 0, 0, scratch, 0, scratch.length);
      return error === '';
    },
    close: () => stream.close(),
  };
}
