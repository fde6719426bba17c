import * as vscode from 'vscode';
import type { contextKeys } from './contributions.ts';

export type ContextKey = (typeof contextKeys)[keyof typeof contextKeys];

/** Keys of `when` clauses; VS Code hears of a value only when it changes. */
export class ContextKeys {
  readonly #values = new Map<ContextKey, string | boolean>();

  set(key: ContextKey, value: string | boolean): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    // The command cannot fail and nothing waits for it.
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
