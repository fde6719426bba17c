import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The first message of a child, which is of this project and says what it should. */
export async function messageOf<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The child ended with ${code} before it said anything.`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message;
}
