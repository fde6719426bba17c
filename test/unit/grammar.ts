import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as oniguruma from 'vscode-oniguruma';
import * as textmate from 'vscode-textmate';

const engineFile = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');

/** The grammar by which VS Code colors a language. */
export async function loadGrammar(language: string): Promise<textmate.IGrammar> {
  const file = join(import.meta.dirname, `../../media/${language}.tmLanguage.json`);
  await oniguruma.loadWASM(await readFile(engineFile));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => oniguruma.createOnigScanner(patterns),
      createOnigString: (text) => oniguruma.createOnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(await readFile(file, 'utf8'), file),
  });
  const grammar = await registry.loadGrammar(`text.${language}`);
  assert.ok(grammar);
  return grammar;
}
