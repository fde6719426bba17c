import * as vscode from 'vscode';
import { ask } from '../input/ask.ts';
import type { CreatedRange } from '../runs/filter.ts';
import { formatDate, formatEndDate, parseDate } from './dateInput.ts';

/**
 * Asks for the two ends of a range, each of which may be left open. `back` where the user wants to choose otherwise,
 * undefined where a box was closed.
 */
export async function pickRange(range: CreatedRange = {}): Promise<CreatedRange | 'back' | undefined> {
  const from = await askFrom(range);
  if (from === undefined || from === 'back') return from;
  const whole = await askBefore({ ...range, from: from.time });
  return whole === 'back' ? pickRange({ ...range, from: from.time }) : whole;
}

interface End {
  readonly time: number | undefined;
}

async function askFrom({ from }: CreatedRange): Promise<End | 'back' | undefined> {
  const reply = await ask<End>({
    ...common(),
    step: [1, 2],
    prompt: vscode.l10n.t('From this day or time on; empty for no limit'),
    value: from === undefined ? '' : formatDate(from),
    judge: (text) => {
      if (text.trim() === '') return { answer: { time: undefined } };
      const date = parseDate(text);
      return date ? { answer: { time: date.start } } : { problem: badDate() };
    },
  });
  return reply && ('answer' in reply ? reply.answer : 'back');
}

async function askBefore({ from, before }: CreatedRange): Promise<CreatedRange | 'back' | undefined> {
  const reply = await ask<CreatedRange>({
    ...common(),
    step: [2, 2],
    prompt: vscode.l10n.t('Up to the end of this day, or to this time; empty for no limit'),
    value: before === undefined ? '' : formatEndDate(before),
    judge: (text) => {
      if (text.trim() === '') return { answer: { from, before: undefined } };
      const date = parseDate(text);
      if (!date) return { problem: badDate() };
      if (from !== undefined && date.end <= from) return { problem: vscode.l10n.t('The end must be after the start.') };
      return { answer: { from, before: date.end } };
    },
  });
  return reply && ('answer' in reply ? reply.answer : 'back');
}

function common() {
  return {
    title: vscode.l10n.t('Filter Sync Runs: Created'),
    placeholder: vscode.l10n.t('2026-03-12 or 2026-03-12 14:30'),
    buttons: [vscode.QuickInputButtons.Back],
  };
}

function badDate(): string {
  return vscode.l10n.t(
    'Enter a date that exists, such as 2026-03-12, with or without a time that the clocks show that day, such as 14:30.',
  );
}
