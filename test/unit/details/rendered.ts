// Parts of the page without a browser: what lit would make of their templates.

interface Template {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

export interface RenderedButton {
  readonly html: string;
  readonly press: () => void;
}

/** The content as HTML; where a handler is, nothing. */
export function htmlOf(content: unknown): string {
  if (Array.isArray(content)) return content.map(htmlOf).join('');
  if (isTemplate(content)) {
    const { strings, values } = content;
    return strings.map((text, index) => text + (index < values.length ? htmlOf(values[index]) : '')).join('');
  }
  return ['string', 'number', 'boolean'].includes(typeof content) ? String(content) : '';
}

/** The buttons in the content, in their order. */
export function buttonsOf(content: unknown): readonly RenderedButton[] {
  if (Array.isArray(content)) return content.flatMap(buttonsOf);
  if (!isTemplate(content)) return [];
  const { strings, values } = content;
  return values.flatMap((value, index) => {
    const press = strings[index]?.endsWith('@click=') === true ? value : undefined;
    if (typeof press !== 'function') return buttonsOf(value);
    const start = strings.findLastIndex((text, at) => at <= index && text.includes('<button'));
    const end = strings.findIndex((text, at) => at > index && text.includes('</button>'));
    const part = { strings: strings.slice(start, end + 1), values: values.slice(start, end) };
    const html = htmlOf(part);
    return [{ html: html.slice(html.lastIndexOf('<button')), press: () => void press() }];
  });
}

function isTemplate(content: unknown): content is Template {
  return typeof content === 'object' && content !== null && 'strings' in content && 'values' in content;
}
