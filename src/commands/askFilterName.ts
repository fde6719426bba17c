import * as vscode from 'vscode';
import { ask } from '../input/ask.ts';
import { quoteName } from '../words/text.ts';
import { findSaved, longestFilterName, mostSavedFilters, type SavedFilter } from '../runs/savedFilters.ts';

export interface NameQuestion {
  readonly title: string;
  /** The name to begin with. */
  readonly value: string;
  readonly list: readonly SavedFilter[];
  /** The filter that is renamed: its own name is free. */
  readonly renamed?: SavedFilter | undefined;
}

/** The name for a filter, which may be that of another if that may be replaced; undefined where the box was closed. */
export async function askFilterName(question: NameQuestion): Promise<{ readonly name: string } | 'back' | undefined> {
  const { title, list, renamed } = question;
  const others = list.filter((saved) => saved !== renamed);
  const reply = await ask<string>({
    title,
    prompt: vscode.l10n.t('Name of the filter'),
    value: question.value,
    buttons: [vscode.QuickInputButtons.Back],
    judge: (text) => {
      const name = text.trim();
      const problem = problemOf(name, others);
      return problem === undefined ? { answer: name } : { problem };
    },
  });
  if (!reply) return undefined;
  if (!('answer' in reply)) return 'back';
  const { answer } = reply;
  const isFree = !findSaved(others, answer);
  return isFree || (await mayReplace(answer)) ? { name: answer } : askFilterName({ ...question, value: answer });
}

function problemOf(name: string, others: readonly SavedFilter[]): string | undefined {
  if (name === '') return vscode.l10n.t('Enter a name.');
  if (name.length > longestFilterName)
    return vscode.l10n.t('A name has at most {0} characters, this one has {1}.', longestFilterName, name.length);
  if (others.length < mostSavedFilters || findSaved(others, name)) return undefined;
  return vscode.l10n.t('There can be {0} saved filters. Delete one of them first, or replace one.', mostSavedFilters);
}

async function mayReplace(name: string): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('There is a saved filter {0}. Replace it?', quoteName(name));
  const detail = vscode.l10n.t('What it holds now cannot be brought back.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, replace)) === replace;
}
