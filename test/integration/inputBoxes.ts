import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Input boxes as the extension opens them: real ones, seen because their maker is watched. */
export class InputBoxes {
  readonly #create = vscode.window.createInputBox;
  readonly #waiting: ((box: vscode.InputBox) => void)[] = [];
  readonly #opened: vscode.InputBox[] = [];

  constructor() {
    vscode.window.createInputBox = () => {
      const box = this.#create.call(vscode.window);
      const waiting = this.#waiting.shift();
      if (waiting) waiting(box);
      else this.#opened.push(box);
      return box;
    };
  }

  /** The next box that opens, or the oldest that nobody has asked for. */
  async next(): Promise<vscode.InputBox> {
    const box = this.#opened.shift() ?? (await new Promise<vscode.InputBox>((resolve) => this.#waiting.push(resolve)));
    // It is made first and filled in and shown after that.
    await delay(0);
    return box;
  }

  restore(): void {
    vscode.window.createInputBox = this.#create;
  }
}

/** Enters a text and presses Enter. */
export async function enter(box: vscode.InputBox, text: string): Promise<void> {
  box.value = text;
  // VS Code sends what a box was given after the current turn.
  await delay(0);
  await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
}

/** Presses Escape. */
export async function escape(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
}

/** Resolves as soon as the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 15_000; // less than the limit of a test, which would not say what it waited for
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await delay(10);
  }
}
