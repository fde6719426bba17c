import type { IncomingHttpHeaders } from 'node:http';
import { bodyOf, type Reply } from '../http/reply.ts';
import { RunLog } from './runLog.ts';
import { firstRunId, type RunFacts, type Site } from '../site/site.ts';
import type { Signer } from './signing.ts';

const linkPath = /^\/logs\/(\d+)\.(jsonl|txt)$/;

export function logPath(run: RunFacts): string {
  return `/logs/${run.id}.${run.log === 'text' ? 'txt' : 'jsonl'}`;
}

/** The route of a path at the log store. */
export function logRouteOf(path: string): string {
  return linkPath.test(path) ? '/logs/{id}' : path;
}

/** What the object store answers to a pre-signed link: the log, or the part of it that `Range` asks for. */
export function answerLog(site: Site, signer: Signer, url: URL, headers: IncomingHttpHeaders): Reply {
  const refusal = signer.refusal(url);
  if (refusal === 'Request has expired') return xmlError(403, 'AccessDenied', refusal);
  if (refusal !== undefined) return xmlError(403, refusal, 'The request signature does not match the link.');
  const index = Number(linkPath.exec(url.pathname)?.[1]) - firstRunId;
  if (!(index >= 0 && index < site.runs.length)) return xmlError(404, 'NoSuchKey', 'The specified key does not exist.');

  site.advance();
  const log = new RunLog(site.seed, site.facts(index));
  const total = log.bytes;
  const etag = `"${firstRunId + index}-${total}"`;
  const shared = { 'Accept-Ranges': 'bytes', 'Content-Type': 'text/plain; charset=utf-8', ETag: etag };
  const range = readRange(headers, etag, total);
  if (range === undefined) return { status: 200, headers: shared, body: part(log, 0, total) };
  if (range === 'unsatisfiable') {
    const { status, headers: xml, body } = xmlError(416, 'InvalidRange', 'The requested range is not satisfiable');
    return { status, headers: { ...xml, 'Content-Range': `bytes */${total}` }, body };
  }
  const { start, end } = range;
  return {
    status: 206,
    headers: { ...shared, 'Content-Range': `bytes ${start}-${end - 1}/${total}` },
    body: part(log, start, end),
  };
}

export function xmlError(status: number, code: string, message: string): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'Content-Type': 'application/xml' }, body: bodyOf(body) };
}

function part(log: RunLog, start: number, end: number): Reply['body'] {
  return { bytes: end - start, read: () => log.read(start, end) };
}

/** One range of bytes; as the standard has it, anything else is as if nothing was asked, and so is an `If-Range` of another version. */
function readRange(
  headers: IncomingHttpHeaders,
  etag: string,
  total: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  const ifRange = headers['if-range'];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (ifRange !== undefined && ifRange !== etag) return undefined;
  const start = first === '' ? Math.max(0, total - Number(last)) : Number(first);
  const end = first === '' || last === '' ? total : Math.min(total, Number(last) + 1);
  return start >= end ? 'unsatisfiable' : { start, end };
}
