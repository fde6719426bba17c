/** Puts another function in the place of an object's own; the function returned puts the first back. */
export function stub<T extends object>(
  object: T,
  name: keyof T & string,
  other: (...args: never) => unknown,
): () => void {
  const original = object[name];
  Reflect.set(object, name, other);
  return () => {
    object[name] = original;
  };
}
