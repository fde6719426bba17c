import { statusWords } from '../words/status.ts';
import type { StatusView } from './views.ts';

/** A status with its looks. */
export function statusView(status: string | undefined): StatusView {
  const { label, icon, color } = statusWords(status);
  return { label, icon, color };
}
