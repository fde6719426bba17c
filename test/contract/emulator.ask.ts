import { apiPrefix } from '../emulator/api/routes.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import type { Emulator } from '../emulator/server.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** What the service writes when it refuses. */
export interface WireError {
  readonly error: string;
  readonly 'http-code': number;
  readonly instance: string;
  readonly title: string;
  readonly type: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Asks the stand-in as plainly as possible, with the right key unless `headers` have another. */
export async function ask<T = readonly WireRun[]>(
  emulator: Emulator,
  path: string,
  headers: Readonly<Record<string, string>> = { 'X-FilesAPI-Key': emulator.key },
): Promise<Answer<T>> {
  const response = await fetch(`${emulator.origin}${apiPrefix}${path}`, { headers });
  const body: T = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, body };
}

/** The type of the error that a request is refused with. */
export async function refusalOf(
  emulator: Emulator,
  path: string,
  headers?: Readonly<Record<string, string>>,
): Promise<string> {
  const { status, body } = await ask<WireError>(emulator, path, headers);
  return status < 400 ? `accepted with ${status}` : body.type;
}

/** What becomes of a `POST`: the status, and the type of the error where it was refused. */
export async function post(emulator: Emulator, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<string> {
  const headers = { 'X-FilesAPI-Key': emulator.key };
  const response = await fetch(`${emulator.origin}${apiPrefix}${path}`, { headers, ...init, method: 'POST' });
  const text = await response.text();
  if (response.ok) return `${response.status}${text}`;
  const { type }: WireError = JSON.parse(text);
  return `${response.status} ${type}`;
}

/** Every page of a list, by the cursors; at most 100. */
export async function allPages(emulator: Emulator, path: string): Promise<readonly (readonly WireRun[])[]> {
  const pages: (readonly WireRun[])[] = [];
  for (let cursor: string | null = ''; cursor !== null && pages.length < 100;) {
    const answer: Answer<readonly WireRun[]> = await ask(
      emulator,
      cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    pages.push(answer.body);
    cursor = answer.headers.get('X-Files-Cursor');
  }
  return pages;
}
