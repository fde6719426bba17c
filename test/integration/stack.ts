import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { relative, resolve } from 'node:path';

/** A function that puts the sources' files and lines into a stack trace, since Node's own way is off in the extension host. */
export function stackMapper(bundle: string): (stack: string) => string {
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
  return (stack) =>
    stack.replaceAll(/([^\s(]+):(\d+):(\d+)/gu, (place, file: string, line: string, column: string) => {
      if (resolve(file) !== bundle) return place; // mocha has made it relative
      const origin = map.findOrigin(Number(line), Number(column));
      if (!('fileName' in origin)) return place;
      return `${relative(process.cwd(), resolve(bundle, '..', origin.fileName))}:${origin.lineNumber}:${origin.columnNumber}`;
    });
}
