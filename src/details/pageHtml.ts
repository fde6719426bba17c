import { randomBytes } from 'node:crypto';

export interface PageSources {
  /** Addresses of the built page. */
  readonly script: string;
  readonly styles: string;
  /** The webview's own origin. */
  readonly cspSource: string;
  readonly locale: string;
  readonly title: string;
}

/** The document of the details page. It holds no data: all of that arrives as messages. */
export function pageHtml({ script, styles, cspSource, locale, title }: PageSources): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}; font-src ${cspSource}`;
  return `<!DOCTYPE html>
<html lang="${escape(locale)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escape(title)}</title>
    <link rel="stylesheet" href="${escape(styles)}">
  </head>
  <body>
    <script nonce="${nonce}" src="${escape(script)}"></script>
  </body>
</html>`;
}

function escape(text: string): string {
  return text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
