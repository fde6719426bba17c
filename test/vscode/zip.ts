import { inflateRawSync } from 'node:zlib';

// The parts of a zip file that the packaging needs, by section 4.3 of PKWARE's APPNOTE. Sizes are those of a VSIX: no zip64.

interface Entry {
  readonly name: string;
  /** Its record in the directory at the end of the file. */
  readonly record: Buffer;
  /** Its header, its compressed content and all bytes up to the next entry. */
  readonly body: Buffer;
}

const recordSignature = 0x02_01_4b_50;
const endSignature = 0x06_05_4b_50;
const endSize = 22;

/** Noon of January 1, 1980, the first day that a zip file can name. */
const constantTime = Buffer.from([0x00, 0x60, 0x21, 0x00]);
/** A regular file that everyone may read, as Unix writes it. */
const constantMode = 0o100_644 * 0x1_00_00;

/** The same files sorted by name, with one date and mode, so that every machine packs the same bytes. */
export function reproducibleZip(zip: Buffer): Buffer {
  const bodies: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const { record, body } of readEntries(zip).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    constantTime.copy(body, 10);
    constantTime.copy(record, 12);
    record.writeUInt32LE(constantMode, 38);
    record.writeUInt32LE(offset, 42);
    bodies.push(body);
    records.push(record);
    offset += body.length;
  }
  return Buffer.concat([...bodies, ...records, zip.subarray(-endSize)]);
}

/** The content of each file by its name. */
export function unzip(zip: Buffer): ReadonlyMap<string, Buffer> {
  return new Map(
    readEntries(zip).map(({ name, record, body }) => {
      const start = 30 + body.readUInt16LE(26) + body.readUInt16LE(28);
      const content = body.subarray(start, start + record.readUInt32LE(20));
      return [name, record.readUInt16LE(10) === 0 ? content : inflateRawSync(content)];
    }),
  );
}

function readEntries(zip: Buffer): readonly Entry[] {
  const end = zip.length - endSize;
  if (end < 0 || zip.readUInt32LE(end) !== endSignature) throw new Error('This is no zip file, or one with a comment.');
  const directory = zip.readUInt32LE(end + 16);
  const records: Buffer[] = [];
  for (let at = directory; at < end; at += records.at(-1)?.length ?? end) {
    if (zip.readUInt32LE(at) !== recordSignature) throw new Error(`There is no directory record at ${at}.`);
    const size = 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    records.push(Buffer.from(zip.subarray(at, at + size)));
  }
  const starts = records.map((record) => record.readUInt32LE(42));
  return records.map((record, index) => {
    const start = starts[index] ?? directory;
    const next = Math.min(directory, ...starts.filter((other) => other > start));
    const name = record.toString('utf8', 46, 46 + record.readUInt16LE(28));
    return { name, record, body: Buffer.from(zip.subarray(start, next)) };
  });
}
