import * as vscode from 'vscode';

export interface PickQuestion<T extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly T[];
  /** What is chosen at the start, where many may be; else the one to begin at. */
  readonly chosen: readonly T[];
  readonly canPickMany?: boolean;
  readonly buttons?: readonly vscode.QuickInputButton[];
}

/** The items, or the button that was pressed instead, with its item if it is on one; undefined when the picker was closed. */
export type Picked<T> =
  { readonly items: readonly T[] } | { readonly button: vscode.QuickInputButton; readonly item?: T } | undefined;

/** Asks in a picker of VS Code, which is gone when this resolves. */
export function pickItems<T extends vscode.QuickPickItem>(question: PickQuestion<T>): Promise<Picked<T>> {
  const picker = createPicker(question);
  return new Promise((resolve) => {
    const finish = (picked: Picked<T>): void => {
      resolve(picked);
      picker.dispose();
    };
    // The picker disposes of its listeners with itself.
    picker.onDidAccept(() => finish({ items: picker.selectedItems }));
    picker.onDidTriggerButton((button) => finish({ button }));
    picker.onDidTriggerItemButton(({ button, item }) => finish({ button, item }));
    picker.onDidHide(() => finish(undefined));
    picker.show();
  });
}

/** An item that may be the one that holds at present. */
export interface MarkedItem extends vscode.QuickPickItem {
  readonly isChosen?: boolean;
}

/** A line above the items that follow. */
export function separator(label: string): { readonly label: string; readonly kind: vscode.QuickPickItemKind } {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** An item with a check if it holds at present, else with room for one. */
export function mark(label: string, isChosen: boolean): MarkedItem {
  return { label, isChosen, iconPath: new vscode.ThemeIcon(isChosen ? 'check' : 'blank') };
}

function createPicker<T extends vscode.QuickPickItem>(question: PickQuestion<T>): vscode.QuickPick<T> {
  const picker = vscode.window.createQuickPick<T>();
  picker.title = question.title;
  picker.placeholder = question.placeholder;
  picker.canSelectMany = question.canPickMany ?? false;
  picker.matchOnDescription = true;
  picker.buttons = question.buttons ?? [];
  picker.items = question.items;
  if (picker.canSelectMany) picker.selectedItems = question.chosen;
  // Without one, VS Code begins at the first; with an empty list, nowhere.
  else if (question.chosen.length > 0) picker.activeItems = question.chosen;
  return picker;
}
