import { cutBytes } from '../files-com/cutBytes.ts';

/** File systems take 255 bytes of UTF-8. The rest is for the suffix of a file that is being written, see `partOf`. */
const mostBytes = 255 - 32;
const ellipsis = '…';
const forbidden = /[/\\:*?"<>|]/gu;
/** A dot in front hides a file. */
const leading = /^[.\s]+/u;
/** Windows reserves these names for devices, with any extension. */
const device = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)\s*(?:\.|$)/iu;

/** A file name valid on every file system: the name, truncated to fit, and the full ending. Both are safe text. */
export function fileName(name: string, ending: string): string {
  const [base, end] = [name.replaceAll(forbidden, '-').replace(leading, ''), ending.replaceAll(forbidden, '-')];
  const named = device.test(base + end) ? base.replace(/\.|$/u, '_') : base;
  const room = mostBytes - Buffer.byteLength(end);
  if (Buffer.byteLength(named) <= room) return named + end;
  return cutBytes(named, room - Buffer.byteLength(ellipsis)).trimEnd() + ellipsis + end;
}
