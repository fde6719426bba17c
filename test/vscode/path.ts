import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The first of the names that is an executable on the PATH, as a full path. */
export async function findOnPath(...names: readonly string[]): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (await isExecutable(path)) return path;
    }
  }
  return undefined;
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
