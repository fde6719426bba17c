import { createReadStream } from 'node:fs';
import { compareLogs, LogNormalizer, type NormalLog } from '../meaning/normalizeLog.ts';
import { LineSplitter } from './lineSplitter.ts';
import type { ComparedFiles } from './protocol.ts';

/** Compares two logs in bounded memory, without the parts that differ between any two runs. Rejects as the file system. */
export async function compareFiles(leftPath: string, rightPath: string): Promise<ComparedFiles> {
  const [leftLog, rightLog] = [await normalize(leftPath), await normalize(rightPath)];
  const { left, right, isWhole } = compareLogs(leftLog, rightLog);
  return {
    left: Buffer.from([...left, ''].join('\n')),
    right: Buffer.from([...right, ''].join('\n')),
    isWhole,
    leftLines: leftLog.lineCount,
    rightLines: rightLog.lineCount,
  };
}

async function normalize(path: string): Promise<NormalLog> {
  const splitter = new LineSplitter();
  const normalizer = new LogNormalizer();
  for await (const chunk of createReadStream(path)) {
    for (const line of splitter.push(chunk)) normalizer.push(line);
  }
  for (const line of splitter.end()) normalizer.push(line);
  return normalizer.end();
}
