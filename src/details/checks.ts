// Checks of what has come as a message: whether a value is what its type says.

export type Check = (value: unknown) => boolean;

/** A check for each field of a type. */
export type Shape<T> = { readonly [K in keyof T]-?: Check };

export const isText: Check = (value) => typeof value === 'string';
export const isFlag: Check = (value) => typeof value === 'boolean';
export const isNumber: Check = (value) => typeof value === 'number';
/** A whole number, 0 or more. */
export const isCount: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A field that may be undefined is left out on the way. */
export function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

export function isOneOf(values: readonly string[]): Check {
  return (value) => values.some((each) => each === value);
}

export function isListOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every((item) => check(item));
}

/** All fields pass; others may be there too. */
export function isShape<T>(shape: Shape<T>): Check {
  const checks = Object.entries<Check>(shape);
  return (value) => isRecord(value) && checks.every(([name, check]) => check(value[name]));
}
