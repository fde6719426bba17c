import * as vscode from 'vscode';
import { isLoaded } from './documentGate.ts';

/** A document that can be read without a request. */
export interface KeptDocument {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly read: () => Promise<Uint8Array>;
}

/** Documents that VS Code has yet to open, or never will, such as one that is closed while it loads. */
const mostUnopened = 4;

/** Documents in memory, each until it is closed. */
export class KeptDocuments implements vscode.Disposable {
  readonly #documents = new Map<string, KeptDocument>();
  readonly #making = new Map<string, Promise<Uint8Array>>();
  readonly #closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#documents.delete(uri.toString()));

  get(uri: vscode.Uri): KeptDocument | undefined {
    return this.#documents.get(uri.toString());
  }

  /** Makes the document anew and keeps it, unless that fails. Calls at the same time share one document. */
  async make(uri: vscode.Uri, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const key = uri.toString();
    const making = this.#making.get(key) ?? make().finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    const bytes = await making;
    this.#documents.delete(key);
    this.#documents.set(key, keptBytes(bytes));
    this.#trim();
    return bytes;
  }

  dispose(): void {
    this.#closing.dispose();
    this.#documents.clear();
  }

  #trim(): void {
    const unopened = [...this.#documents.keys()].filter((key) => !isLoaded(key));
    for (const key of unopened.slice(0, -mostUnopened)) this.#documents.delete(key);
  }
}

export function keptBytes(bytes: Uint8Array, madeAt = Date.now()): KeptDocument {
  return { size: bytes.length, madeAt, read: () => Promise.resolve(bytes) };
}
