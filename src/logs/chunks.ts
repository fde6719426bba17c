/** The chunk, then what the iterator still has; ends the iterator when it is itself ended early. */
export async function* chain<T>(first: T, rest: AsyncIterator<T, void, undefined>): AsyncGenerator<T, void, undefined> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
