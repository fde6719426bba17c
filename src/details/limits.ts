import { cutText } from '../files-com/cutText.ts';
import { maskLinks } from '../files-com/maskLinks.ts';

/** How many texts go to the page, and how many characters of each and of all together. */
export interface TextLimits {
  readonly items: number;
  readonly each: number;
  readonly together: number;
}

/** How much of a run goes to the page in one message, so that none is above 6 MB. Open JSON and Open Log have the rest. */
export const pageLimits = {
  /** Different errors: more would take the page seconds. */
  errors: { items: 1000, each: 4000, together: 300_000 },
  fields: { items: 200, each: 10_000, together: 300_000 },
  transfers: { items: 100, each: 1000, together: 100_000 },
  bodyCharacters: 250_000,
  /** Rows of the log, and characters of a text in one of them. */
  rows: 1000,
  rowCharacters: 2000,
} as const;

export interface Fitting {
  readonly texts: readonly string[];
  /** Was one of them cut? */
  readonly hasCut: boolean;
}

/** The first texts that fit, each cut where it is too long, and without secrets in links. */
export function fitTexts(texts: Iterable<string>, { items, each, together }: TextLimits): Fitting {
  const fitting: string[] = [];
  let left = together;
  let hasCut = false;
  for (const text of texts) {
    const kept = maskLinks(cutText(text, each));
    left -= kept.length;
    if (fitting.length === items || left < 0) break;
    hasCut ||= text.length > each;
    fitting.push(kept);
  }
  return { texts: fitting, hasCut };
}
