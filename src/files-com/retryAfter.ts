import type { Headers } from 'node-fetch';

/** How long `Retry-After` asks to wait: seconds, or a date, which is measured by the service's own clock where it tells it. */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('Retry-After')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) {
    return Number(value);
  }
  const until = httpDate(value);
  const now = httpDate(headers.get('Date') ?? '') ?? Date.now();
  return until === undefined ? undefined : Math.max(0, Math.ceil((until - now) / 1000));
}

function httpDate(value: string): number | undefined {
  const milliseconds = /^[A-Z][a-z]+, .+ GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
