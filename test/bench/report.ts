import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table, type Row } from './rows.ts';

/** Writes the figures, with the machine and the day they were taken, to README.md beside this file. */
export async function writeReport(machine: string, rows: readonly Row[]): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  await writeFile(join(import.meta.dirname, 'README.md'), `${introduction}\n${machine}, ${day}:\n\n${table(rows)}\n`);
}

const introduction = `# Figures

Written by \`npm run bench\`, which takes all of them; \`npm run bench -- tree\` takes some and writes nothing. Each stands beside a peer or a limit
that was measured in the same run, in turns, so that a slow moment of the machine meets both: read the ratios, not the milliseconds. Ratios are
medians. The service is the stand-in of \`test/emulator\`, in a process of its own, on loopback.
`;
