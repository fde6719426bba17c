import * as vscode from 'vscode';

/** A file system that keeps files in memory. */
export class MemoryFiles implements vscode.FileSystemProvider {
  readonly contents = new Map<string, Uint8Array>();
  isBroken = false;
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  stat(uri: vscode.Uri): vscode.FileStat {
    const content = this.contents.get(uri.path);
    if (uri.path === '/') return { type: vscode.FileType.Directory, size: 0, ctime: 0, mtime: 0 };
    if (!content) throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.File, size: content.length, ctime: 0, mtime: 0 };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.contents.get(uri.path) ?? new Uint8Array();
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    this.contents.set(uri.path, content);
    if (this.isBroken) throw vscode.FileSystemError.Unavailable('broken');
  }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.contents.set(to.path, this.readFile(from));
    this.contents.delete(from.path);
  }

  delete(uri: vscode.Uri): void {
    this.contents.delete(uri.path);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): void {}

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }
}
