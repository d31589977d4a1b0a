import { gzipSync } from 'node:zlib';
import { type Attack, joined, type Piece, times } from '../attack.ts';
import { paxRecord, TAR_END, tarHeader, tarItem } from '../tar.ts';

const OBJECT = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: inside}\n';
const LINE = '2026-11-25T01:00:00.000000Z\tinfo\tads\tPush Status: {}\n';
const GOOD = tarItem('bug-report/cluster/k8s-resources', OBJECT);
const archive = (...items: readonly Uint8Array[]): Buffer => Buffer.concat([...items, TAR_END]);

/** Members of gzip that follow each other unpack to one file; so a bomb need not be packed to be made. */
function* bomb(mebibytes: number, text: string): Generator<Piece> {
  const member = gzipSync(text.repeat(2 ** 20 / text.length), { level: 9 });
  for (let i = 0; i < mebibytes; i++) yield member;
}

/** Gzip in gzip in gzip. */
function nested(levels: number, core: Uint8Array): Buffer {
  let bytes = Buffer.from(core);
  for (let i = 0; i < levels; i++) bytes = gzipSync(bytes);
  return bytes;
}

/** A tar in a tar in a tar. */
const tarsInTars = (levels: number): Buffer =>
  levels === 0 ? archive(tarItem('a.log', LINE)) : archive(tarItem('down.tar', tarsInTars(levels - 1)));

/** Archives that unpack to too much, and archives that lie about what they hold. */
export const ARCHIVES: readonly Attack[] = [
  {
    name: 'bomb-of-zeros.gz',
    content: () => bomb(20_000, '\0'),
    says: { code: 'limit', words: /limit ratio/ },
    heavy: true,
  },
  {
    name: 'bomb-of-log-lines.gz',
    content: () => bomb(20_000, `${LINE.slice(0, -10).padEnd(63, '.')}\n`),
    says: { code: 'limit', words: /limit ratio/ },
    heavy: true,
  },
  {
    name: 'bomb-in-tar.tar',
    content: () => {
      const packed = Buffer.concat([...bomb(20_000, '\0')].map((piece) => piece as Buffer));
      return [
        GOOD,
        tarHeader({ name: 'bug-report/x.log.gz', size: packed.length }),
        packed,
        { hole: (512 - (packed.length % 512)) % 512 },
        TAR_END,
      ];
    },
    says: { code: 'limit', words: /limit ratio/ },
    heavy: true,
  },
  {
    name: 'gzip-in-gzip.gz',
    content: () => [nested(2, Buffer.from(LINE.repeat(100)))],
    says: { harmless: 'two are not too many' },
  },
  {
    name: 'gzip-a-hundred-deep.gz',
    content: () => [nested(100, Buffer.from(LINE))],
    says: { code: 'limit', words: /limit nesting/ },
  },
  {
    name: 'tar-ten-deep.tar',
    content: () => [archive(GOOD, tarItem('down.tar', tarsInTars(10)))],
    says: { code: 'limit', words: /limit nesting/ },
  },
  {
    name: 'gzip-without-content.gz',
    content: () => [gzipSync('')],
    says: { code: 'empty', words: /empty/ },
  },
  {
    name: 'gzip-header-alone.gz',
    content: () => [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])],
    says: { code: 'cut-archive', words: /ends early/ },
  },
  {
    name: 'gzip-of-noise.gz',
    content: () => [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), Buffer.alloc(100_000, 0xee)],
    says: { code: 'corrupt-archive', words: /damaged/ },
  },
  {
    name: 'gzip-with-wrong-checksum.tar.gz',
    content: () => {
      const packed = gzipSync(archive(GOOD));
      packed.writeUInt32LE(0xdeadbeef, packed.length - 8);
      return [packed];
    },
    says: { code: 'corrupt-archive', words: /incorrect data check/ },
  },
  {
    name: 'huge-declared-size.tar',
    content: () => [GOOD, tarHeader({ name: 'bug-report/big.log', size: 2 ** 52 }), LINE.repeat(50)],
    says: { code: 'cut-archive', words: /only \d+ of its 4503599627370496 bytes/ },
  },
  {
    name: 'negative-size.tar',
    content: () => [GOOD, tarHeader({ name: 'a.log', over: { at: 124, bytes: '\xff'.repeat(12) } }), LINE, TAR_END],
    says: { code: 'corrupt-archive', words: /damaged after/ },
  },
  {
    name: 'size-that-is-no-number.tar',
    content: () => [GOOD, tarHeader({ name: 'a.log', over: { at: 124, bytes: 'zzzzzzzzzzz\x00' } }), TAR_END],
    says: { code: 'corrupt-archive', words: /Invalid header/ },
  },
  {
    name: 'cut.tar',
    content: () => [GOOD, tarItem('bug-report/a.log', LINE.repeat(100)).subarray(0, 2000)],
    says: { code: 'cut-archive', words: /only 1488 of its \d+ bytes/ },
  },
  {
    name: 'cut.tar.gz',
    content: () => {
      const packed = gzipSync(archive(GOOD, tarItem('a.log', LINE.repeat(1000))));
      return [packed.subarray(0, packed.length - 30)];
    },
    says: { code: 'cut-archive', words: /ends early|only \d+/ },
  },
  {
    name: 'wrong-checksum.tar',
    content: () => [GOOD, tarHeader({ name: 'a.log', checksum: '0000001\x00' }), TAR_END],
    says: { code: 'corrupt-archive', words: /Invalid tar header/ },
  },
  {
    name: 'no-end-mark.tar',
    content: () => [GOOD],
    says: { code: 'cut-archive', words: /without the mark that ends an archive/ },
  },
  {
    name: 'million-entries.tar.gz',
    content: () => joined(GOOD, entries(1_000_000), TAR_END),
    gzip: true,
    says: { code: 'limit', words: /limit entries/ },
    heavy: true,
  },
  {
    name: 'million-links.tar.gz',
    content: () => joined(GOOD, entries(1_000_000, '2'), TAR_END),
    gzip: true,
    says: { code: 'unsafe-path', words: /a link to/ },
    heavy: true,
  },
  {
    name: 'hundred-thousand-twins.tar.gz',
    content: () => joined(GOOD, times(100_000, tarItem('bug-report/twin.txt', 'x\n').toString('latin1')), TAR_END),
    gzip: true,
    says: { code: 'not-mesh-data', words: /./ },
    heavy: true,
  },
  {
    name: 'pax-name-of-megabytes.tar',
    content: () => [
      GOOD,
      tarItem({ name: 'pax', type: 'x' }, paxRecord('path', 'n'.repeat(8_000_000))),
      tarItem('short.log', LINE),
      TAR_END,
    ],
    says: { code: 'corrupt-archive', words: /exceeds max size/ },
  },
  {
    name: 'pax-header-of-gigabytes.tar',
    content: () => [GOOD, tarHeader({ name: 'pax', type: 'x', size: 1_500_000_000 }), { hole: 1_500_000_000 }, TAR_END],
    says: { code: 'corrupt-archive', words: /./ },
    heavy: true,
  },
  {
    name: 'gnu-long-name-of-gigabytes.tar',
    content: () => [GOOD, tarHeader({ name: 'L', type: 'L', size: 1_500_000_000 }), { hole: 1_500_000_000 }, TAR_END],
    says: { code: 'corrupt-archive', words: /./ },
    heavy: true,
  },
  {
    name: 'pax-records-that-lie.tar',
    content: () => [
      GOOD,
      tarItem({ name: 'pax', type: 'x' }, '999999 path=a\n0 \n-5 x=y\nNaN =\n'),
      tarItem('b.log', LINE),
      TAR_END,
    ],
    says: { harmless: 'records that cannot be read are left out, the item keeps its name' },
  },
  {
    name: 'pax-with-name-of-prototype.tar',
    content: () => [
      GOOD,
      tarItem({ name: 'pax', type: 'x' }, paxRecord('__proto__', 'x') + paxRecord('constructor', 'y')),
      tarItem('__proto__', OBJECT),
      tarItem('constructor', OBJECT),
      TAR_END,
    ],
    says: { harmless: 'the names are names' },
  },
  {
    name: 'sparse-entries.tar',
    content: () => [
      GOOD,
      tarItem({ name: 'GNU', type: 'S' }, LINE),
      tarItem(
        { name: 'pax', type: 'x' },
        paxRecord('GNU.sparse.major', '1') + paxRecord('GNU.sparse.realsize', '99999999999'),
      ),
      tarItem('GNUSparseFile.0/a.log', `1\n0\n50\n${'\0'.repeat(504)}${LINE}`),
      TAR_END,
    ],
    says: { code: 'unsafe-path', words: /not a file/ },
  },
  {
    name: 'links-and-devices.tar',
    content: () => [
      archive(
        GOOD,
        ...['1', '2'].map((type) => tarHeader({ name: `link-${type}`, type, linkname: '/etc/shadow' })),
        ...['3', '4', '6'].map((type) => tarHeader({ name: `device-${type}`, type })),
        tarHeader({ name: 'unknown', type: 'Q' }),
        tarHeader({ name: 'volume', type: 'V' }),
        tarHeader({ name: 'folder-with-size', type: '5', size: 512 }),
        tarItem('after.yaml', OBJECT),
      ),
    ],
    says: { code: 'unsafe-path', words: /a link to "\/etc\/shadow"/ },
  },
  {
    name: 'names-that-lead-away.tar',
    content: () => [
      archive(
        ...[
          '../../../etc/passwd',
          '/root/.ssh/id_rsa',
          'C:\\Windows\\win.ini',
          '\\\\host\\share\\file',
          '//host/share/file',
          'a/../../b',
          'a/./b/..',
          '~/.bashrc',
          '.',
          '..',
          '',
          ' ',
          'CON',
          'nul.txt',
          'file:stream',
          'a\\..\\..\\c',
        ].map((name) => tarItem(name, OBJECT)),
      ),
    ],
    says: { code: 'unsafe-path', words: /its name in the archive is "\.\.\/\.\.\/\.\.\/etc\/passwd"/ },
  },
  {
    name: 'folders-without-end.tar',
    content: () => [
      archive(
        tarItem({ name: 'pax', type: 'x' }, paxRecord('path', `${'d/'.repeat(100_000)}a.yaml`)),
        tarItem('short.yaml', OBJECT),
        GOOD,
      ),
    ],
    says: { code: 'unsafe-path', words: /name/ },
  },
  {
    name: 'not-an-archive.tar.gz',
    content: () => ['<html><body>404 Not Found</body></html>\n'],
    says: { code: 'not-mesh-data', words: /no log record/ },
  },
  {
    name: 'rar.rar',
    content: () => [
      Buffer.from('Rar!\x1a\x07\x01\x00', 'latin1'),
      Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31) % 251)),
    ],
    says: { code: 'unreadable', words: /packed with rar/ },
  },
  {
    name: 'noise.bin',
    content: () => [Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31) % 251))],
    says: { code: 'unknown-kind', words: /not text/ },
  },
];

function* entries(count: number, type = '0'): Generator<Piece> {
  const header = tarHeader({
    name: 'bug-report/proxies/shop/pod-0000000/a.json',
    type,
    linkname: type === '2' ? 'x' : '',
  });
  const at = header.indexOf('0000000/a');
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  for (let first = 0; first < count; first += 2000) {
    const piece = Buffer.alloc(2000 * 512);
    for (let i = 0; i < 2000; i++) {
      const digits = String(first + i).padStart(7, '0');
      const more = [...digits].reduce((total, digit) => total + Number(digit), 0);
      header.write(digits, at);
      header.write((sum + more).toString(8).padStart(6, '0'), 148);
      piece.set(header, i * 512);
    }
    yield piece;
  }
}
