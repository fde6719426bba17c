import * as vscode from 'vscode';

/** A document that was made, and when, in milliseconds since 1970. */
export interface KeptDocument {
  readonly bytes: Uint8Array;
  readonly madeAt: number;
}

/** Documents that are made when they are asked for; each is kept only while it is open. */
export class KeptDocuments implements vscode.Disposable {
  readonly #documents = new Map<string, Promise<KeptDocument>>();
  readonly #closing: vscode.Disposable;

  constructor() {
    this.#closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#documents.delete(uri.toString()));
  }

  /** The document as it is kept, else as it is made. */
  async get(uri: vscode.Uri, make: () => Promise<Uint8Array>): Promise<KeptDocument> {
    return this.#documents.get(uri.toString()) ?? this.make(uri, make);
  }

  /** Makes the document anew; one that cannot be made is not kept. */
  async make(uri: vscode.Uri, make: () => Promise<Uint8Array>): Promise<KeptDocument> {
    const key = uri.toString();
    const making = make().then((bytes) => ({ bytes, madeAt: Date.now() }));
    this.#documents.set(key, making);
    try {
      return await making;
    } catch (error) {
      if (this.#documents.get(key) === making) this.#documents.delete(key);
      throw error;
    }
  }

  dispose(): void {
    this.#closing.dispose();
    this.#documents.clear();
  }
}

/** What VS Code wants to know of it. */
export function statOf({ bytes, madeAt }: KeptDocument): vscode.FileStat {
  const permissions = vscode.FilePermission.Readonly;
  return { type: vscode.FileType.File, size: bytes.length, mtime: madeAt, ctime: madeAt, permissions };
}
