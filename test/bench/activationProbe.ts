// Runs in the extension host: activates this extension and an empty one, and writes how long each took.
import { writeFileSync } from 'node:fs';
import { extensions } from 'vscode';

export async function run(): Promise<void> {
  const ids = (process.env['BENCH_EXTENSIONS'] ?? '').split(',');
  const milliseconds: Record<string, number> = {};
  for (const id of ids) {
    const extension = extensions.getExtension(id);
    if (!extension || extension.isActive) throw new Error(`${id} is ${extension ? 'active already' : 'not there'}.`);
    const start = performance.now();
    await extension.activate();
    milliseconds[id] = performance.now() - start;
  }
  writeFileSync(process.env['BENCH_RESULT'] ?? '', JSON.stringify(milliseconds));
}
