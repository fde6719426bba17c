const maxId = 2n ** 63n - 1n;

/** A run ID, as typed or in a link, in canonical form; undefined if it isn't an int64 above 0. */
export function parseRunId(text: string): string | undefined {
  const digits = text.trim();
  if (!/^\d{1,40}$/u.test(digits)) return undefined;
  const id = BigInt(digits);
  return id > 0n && id <= maxId ? String(id) : undefined;
}
