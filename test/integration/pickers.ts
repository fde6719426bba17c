import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { until } from './inputBoxes.ts';
import { stub } from './stub.ts';

type Picker = vscode.QuickPick<vscode.QuickPickItem>;

type OnButton = (button: vscode.QuickInputButton) => unknown;
type OnItemButton = (event: vscode.QuickPickItemButtonEvent<vscode.QuickPickItem>) => unknown;

/** A real picker of VS Code that the extension has opened. */
export class WatchedPicker {
  readonly picker: Picker;
  #pressButton: OnButton = () => assert.fail('nobody listens to buttons');
  #pressItemButton: OnItemButton = () => assert.fail('nobody listens to the buttons of items');

  constructor(picker: Picker) {
    this.picker = picker;
    // Pressing them is the only thing that no command of VS Code does.
    const [onButton, onItemButton] = [picker.onDidTriggerButton, picker.onDidTriggerItemButton];
    stub(picker, 'onDidTriggerButton', (listener: OnButton) => {
      this.#pressButton = listener;
      return onButton(listener);
    });
    stub(picker, 'onDidTriggerItemButton', (listener: OnItemButton) => {
      this.#pressItemButton = listener;
      return onItemButton(listener);
    });
  }

  get labels(): readonly string[] {
    return this.picker.items.map(({ label }) => label);
  }

  item(label: string): vscode.QuickPickItem {
    const item = this.picker.items.find((other) => other.label === label);
    assert.ok(item, `${label} is not one of ${this.labels.join(', ')}`);
    return item;
  }

  /** Chooses these and no others, and presses Enter. */
  async accept(...labels: readonly string[]): Promise<void> {
    const items = labels.map((label) => this.item(label));
    if (this.picker.canSelectMany) this.picker.selectedItems = items;
    else this.picker.activeItems = items;
    // VS Code sends what a picker was given after the current turn.
    await delay(0);
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }

  back(): void {
    this.#pressButton(vscode.QuickInputButtons.Back);
  }

  /** The first button of an item, or another. */
  pressItemButton(label: string, index = 0): void {
    const item = this.item(label);
    const button = item.buttons?.[index];
    assert.ok(button, `${label} has no such button`);
    this.#pressItemButton({ item, button });
  }
}

/** Waits for the pickers that the extension opens, one after the other. */
export class Pickers {
  readonly #opened: WatchedPicker[] = [];
  readonly restore: () => void;

  constructor() {
    const create = vscode.window.createQuickPick;
    this.restore = stub(vscode.window, 'createQuickPick', () => {
      const watched = new WatchedPicker(create.call(vscode.window));
      this.#opened.push(watched);
      return watched.picker;
    });
  }

  /** The next picker whose title is this. */
  async next(title: string): Promise<WatchedPicker> {
    await until(() => this.#opened.length > 0, `a picker ${title}`);
    const [picker] = this.#opened.splice(0, 1);
    assert.equal(picker?.picker.title, title);
    return picker;
  }
}
