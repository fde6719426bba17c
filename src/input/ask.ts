import * as vscode from 'vscode';
import { isAbort } from '../files-com/errors.ts';
import { explainInOneLine } from '../words/explain.ts';
import { escapeIcons } from '../words/text.ts';

/** What became of the text that was entered: the question's answer, or the reason why it is asked again. */
export type Outcome<T> = { readonly answer: T } | { readonly problem: string };

export interface Question<T> {
  readonly title: string;
  /** Such as 1 of 2. */
  readonly step?: readonly [step: number, of: number];
  readonly prompt: string;
  readonly placeholder?: string;
  readonly password?: boolean;
  /** The text to begin with, selected. */
  readonly value: string;
  /** Shown below the box until something is typed. */
  readonly note?: vscode.InputBoxValidationMessage | undefined;
  readonly buttons?: readonly vscode.QuickInputButton[];
  /** Judges the text. While it does, the box is busy; typing or closing the box aborts the signal. */
  readonly judge: (text: string, signal: AbortSignal) => Outcome<T> | Promise<Outcome<T>>;
}

/** An answer, or the button that was chosen instead with what was in the box, or undefined when the box was closed. */
export type Reply<T> =
  { readonly answer: T } | { readonly button: vscode.QuickInputButton; readonly text: string } | undefined;

/** Asks in an input box of VS Code, which stays open, with what was typed, until the text is accepted or the box closed. */
export function ask<T>(question: Question<T>): Promise<Reply<T>> {
  const box = createBox(question);
  let judging: AbortController | undefined;

  const stopJudging = (): void => {
    judging?.abort();
    judging = undefined;
    box.busy = false;
  };
  const judge = async (): Promise<Outcome<T> | undefined> => {
    const mine = new AbortController();
    judging = mine;
    box.busy = true;
    box.validationMessage = undefined;
    const outcome = await attempt(() => question.judge(box.value, mine.signal));
    if (mine.signal.aborted) return undefined;
    stopJudging();
    return outcome;
  };

  return new Promise((resolve) => {
    const finish = (reply: Reply<T>): void => {
      stopJudging();
      resolve(reply);
      box.dispose();
    };
    const accept = async (): Promise<void> => {
      if (judging) return;
      const outcome = await judge();
      if (!outcome) return;
      if ('answer' in outcome) return finish(outcome);
      box.validationMessage = {
        message: escapeIcons(outcome.problem),
        severity: vscode.InputBoxValidationSeverity.Error,
      };
    };
    // The box disposes of its listeners with itself.
    box.onDidAccept(accept);
    box.onDidChangeValue(() => {
      stopJudging();
      box.validationMessage = undefined;
    });
    box.onDidTriggerButton((button) => finish({ button, text: box.value }));
    box.onDidHide(() => finish(undefined));
    box.show();
  });
}

function createBox<T>(question: Question<T>): vscode.InputBox {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  [box.step, box.totalSteps] = question.step ?? [];
  box.prompt = question.prompt;
  box.placeholder = question.placeholder;
  box.password = question.password ?? false;
  box.value = question.value;
  box.valueSelection = [0, question.value.length];
  box.validationMessage = question.note;
  box.buttons = question.buttons ?? [];
  // What is entered, such as a key, is copied from somewhere else.
  box.ignoreFocusOut = true;
  return box;
}

async function attempt<T>(judge: () => Outcome<T> | Promise<Outcome<T>>): Promise<Outcome<T> | undefined> {
  try {
    return await judge();
  } catch (error) {
    return isAbort(error) ? undefined : { problem: explainInOneLine(error) };
  }
}
