import { setImmediate as nextTurn } from 'node:timers/promises';
import * as vscode from 'vscode';
import { LogAnalysis, type LogFindings } from '../logs/meaning/logAnalysis.ts';
import { Turns } from '../logs/turns.ts';

interface Pass {
  readonly version: number;
  /** Undefined where the document changed or was closed meanwhile. */
  readonly findings: Promise<LogFindings | undefined>;
}

const linesBetweenLooks = 64;

/** Reads each version of a document once, whoever asks, a few milliseconds at a time. */
export class LogAnalyses implements vscode.Disposable {
  readonly #passes = new Map<vscode.TextDocument, Pass>();
  readonly #closing: vscode.Disposable;

  constructor() {
    this.#closing = vscode.workspace.onDidCloseTextDocument((document) => this.#passes.delete(document));
  }

  /** What the document has to tell; undefined where that is no longer wanted. */
  async of(document: vscode.TextDocument, token?: vscode.CancellationToken): Promise<LogFindings | undefined> {
    const known = this.#passes.get(document);
    const pass = known?.version === document.version ? known : this.#start(document);
    const findings = await pass.findings;
    return token?.isCancellationRequested ? undefined : findings;
  }

  dispose(): void {
    this.#closing.dispose();
    this.#passes.clear();
  }

  #start(document: vscode.TextDocument): Pass {
    const { version } = document;
    const isWanted = (): boolean => this.#passes.get(document) === pass && document.version === version;
    const pass: Pass = { version, findings: nextTurn().then(() => read(document, isWanted)) };
    this.#passes.set(document, pass);
    return pass;
  }
}

async function read(document: vscode.TextDocument, isWanted: () => boolean): Promise<LogFindings | undefined> {
  const analysis = new LogAnalysis();
  // What comes after the last line end is no line.
  const lineCount = document.lineCount - Number(document.lineAt(document.lineCount - 1).text === '');
  const turns = new Turns();
  for (let line = 0; isWanted(); line++) {
    if (line === lineCount) return analysis.findings;
    analysis.push(document.lineAt(line).text);
    if (line % linesBetweenLooks === 0) await turns.pause();
  }
  return undefined;
}
