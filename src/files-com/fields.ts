// Readers for one field of the service's JSON. Whatever is missing, null or of a wrong type is undefined; none throws.
// A page holds up to 10,000 runs of 23 fields: these run often, so they stay plain.

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Bytes, files, seconds: none of them can be negative. Older servers send some as strings. */
export function amount(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number < Infinity ? number : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** An int64 as decimal digits. */
export function id(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  }
  return typeof value === 'string' && isId(value) ? value : undefined;
}

/** Is this what an id looks like, so that it may become part of an address? */
export function isId(value: string): boolean {
  return /^\d{1,19}$/.test(value);
}

// What repeats from run to run: a page of a thousand runs then holds one name of each sync, not a thousand.
export const sharedText = sharing(text);
export const sharedId = sharing(id);

/** The same reader, returning one string object for equal values. Forgets all when full: a site has any number of names. */
function sharing(read: (value: unknown) => string | undefined): (value: unknown) => string | undefined {
  const known = new Map<unknown, string>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) {
      return before;
    }
    const fresh = read(value);
    if (fresh !== undefined && fresh.length <= 256) {
      if (known.size >= 10_000) {
        known.clear();
      }
      known.set(value, fresh);
    }
    return fresh;
  };
}
