import * as l10n from '@vscode/l10n';
import { FilesComError, isAbort, type ErrorKind } from '../files-com/errors.ts';
import { formatClock, formatMinute } from './format.ts';
import { safeText } from './text.ts';

/** What a person can do about an error; whoever shows it knows how. */
export type Action = 'signIn' | 'switchConnection' | 'retry' | 'showOutput';

export interface Explanation {
  /** What happened, without a full stop. */
  readonly title: string;
  /** The reason as it was given, what to do, and the request id. */
  readonly detail: string;
  readonly actions: readonly Action[];
}

interface Entry {
  readonly title: (error: FilesComError) => string;
  readonly advice: (error: FilesComError) => string;
  readonly actions: readonly Action[];
}

/** The one place that says what each kind of error means. */
const explanations: Readonly<Record<ErrorKind, Entry>> = {
  noKey: {
    title: () => l10n.t('Not signed in'),
    advice: () => l10n.t('Sign in with an API key of your Files.com site.'),
    actions: ['signIn'],
  },
  keyRejected: {
    title: () => l10n.t('The API key is not accepted'),
    advice: () => l10n.t('It may have been deleted, disabled or replaced. Sign in again with a valid key.'),
    actions: ['signIn', 'showOutput'],
  },
  wrongHost: {
    title: () => l10n.t('This site has another address'),
    advice: ({ host }) =>
      host === undefined
        ? l10n.t('Sign in again with the address of your own site.')
        : l10n.t('Sign in again with the address {0}.', safeText(host, 100)),
    actions: ['signIn', 'showOutput'],
  },
  otherConnection: {
    title: ({ connection }) => l10n.t('This belongs to {0}', connection?.label ?? l10n.t('another site')),
    advice: ({ connection }) =>
      connection === undefined ? l10n.t('Switch to that site.') : l10n.t('Switch to {0} to go on.', connection.label),
    actions: ['switchConnection'],
  },
  forbidden: {
    title: () => l10n.t('The API key may not do this'),
    advice: () => l10n.t('Ask an administrator of the site for permission, or sign in with another key.'),
    actions: ['signIn', 'showOutput'],
  },
  notFound: {
    title: () => l10n.t('Not found'),
    advice: () => l10n.t('It may have been deleted, or the API key may not see it.'),
    actions: ['showOutput'],
  },
  badRequest: {
    title: () => l10n.t('Files.com did not accept the request'),
    advice: () => l10n.t('The output shows the request.'),
    actions: ['showOutput'],
  },
  rateLimited: {
    title: () => l10n.t('Too many requests'),
    advice: ({ retryAt }) =>
      retryAt === undefined
        ? l10n.t('Wait a minute, then try again.')
        : l10n.t('Try again after {0}.', formatMinuteAfter(retryAt)),
    actions: ['retry', 'showOutput'],
  },
  unavailable: {
    title: () => l10n.t('Files.com is not available'),
    advice: () => l10n.t('Try again in a few minutes.'),
    actions: ['retry', 'showOutput'],
  },
  siteConfiguration: {
    title: () => l10n.t('The site is not in service'),
    advice: () => l10n.t('Ask the owner of the Files.com account.'),
    actions: ['retry', 'showOutput'],
  },
  processingFailure: {
    title: () => l10n.t('Files.com could not do this'),
    advice: () => l10n.t('Try again later.'),
    actions: ['retry', 'showOutput'],
  },
  uncertain: {
    title: () => l10n.t('It is not known whether this was done'),
    advice: () =>
      l10n.t('The request may have reached Files.com. Refresh, and see what has come, before you try again.'),
    actions: ['showOutput'],
  },
  intermediary: {
    title: () => l10n.t('Something between this computer and Files.com answered'),
    advice: ({ status = 0 }) => intermediaryAdvice(status),
    actions: ['retry', 'showOutput'],
  },
  offline: {
    title: () => l10n.t('Files.com cannot be reached'),
    advice: () => l10n.t('Check the network, the address and the proxy settings of VS Code.'),
    actions: ['retry', 'showOutput'],
  },
  tls: {
    title: () => l10n.t('No secure connection'),
    advice: () =>
      l10n.t(
        'Check the address. Behind a proxy that inspects traffic, its certificate must be trusted by this computer.',
      ),
    actions: ['retry', 'showOutput'],
  },
  timeout: {
    title: () => l10n.t('No answer in time'),
    advice: () => l10n.t('Check the network, then try again.'),
    actions: ['retry', 'showOutput'],
  },
  badAnswer: {
    title: () => l10n.t('The answer makes no sense'),
    advice: () => l10n.t('Check the address: a proxy or another web site may have answered in place of Files.com.'),
    actions: ['retry', 'showOutput'],
  },
  tooLarge: {
    title: () => l10n.t('The answer is too large'),
    advice: () =>
      l10n.t(
        'None of it was read, so that the editor stays responsive. Ask for less at a time: lower the page size in the settings or narrow the filter.',
      ),
    actions: ['retry', 'showOutput'],
  },
  badLink: {
    title: () => l10n.t('The link to the log was not followed'),
    advice: () => l10n.t('Ask the support of Files.com about this run.'),
    actions: ['showOutput'],
  },
  linkGone: {
    title: () => l10n.t('The log is no longer at its link'),
    advice: () => l10n.t('It may have been deleted, or its time may be over: a new link was asked for in vain.'),
    actions: ['retry', 'showOutput'],
  },
  interrupted: {
    title: () => l10n.t('The log stopped half way'),
    advice: () => l10n.t('Check the network, then try again.'),
    actions: ['retry', 'showOutput'],
  },
  disk: {
    title: () => l10n.t('The file could not be written'),
    advice: () => l10n.t('Check the free space and the permissions of the folder.'),
    actions: ['retry', 'showOutput'],
  },
};

/** For a log store that is out of reach or out of order; nothing of it is Files.com's answer. */
const storeExplanation: Entry = {
  title: () => l10n.t("The log can't be downloaded"),
  advice: () =>
    l10n.t('Logs come from a server of their own. Check that the network and the proxy allow it, then try again.'),
  actions: ['retry', 'showOutput'],
};
const storeKinds: ReadonlySet<ErrorKind> = new Set([
  'offline',
  'timeout',
  'tls',
  'unavailable',
  'rateLimited',
  'badAnswer',
]);

function entryOf(error: FilesComError): Entry {
  if (error.isOfLogStore && storeKinds.has(error.kind)) return storeExplanation;
  return explanationsByType.get(error.type) ?? explanations[error.kind];
}

/** Where the service's own name for an error says more than its kind. */
const explanationsByType: ReadonlyMap<string | undefined, Entry> = new Map<string, Entry>([
  [
    'processing-failure/sync-in-progress',
    {
      title: () => l10n.t('The sync is in progress'),
      advice: () => l10n.t('It can be started again when its run has ended.'),
      actions: ['retry', 'showOutput'],
    },
  ],
  [
    'not-authorized/not-enqueuable-sync',
    {
      title: () => l10n.t('The sync cannot be started'),
      advice: () =>
        l10n.t(
          'The API key may not start it, or it cannot be started by hand. Ask an administrator of the site, or sign in with another key.',
        ),
      actions: ['signIn', 'showOutput'],
    },
  ],
]);

/** Turns whatever was thrown into words; total. */
export function explain(error: unknown): Explanation {
  if (isAbort(error)) return { title: l10n.t('Cancelled'), detail: '', actions: [] };
  if (!(error instanceof FilesComError)) {
    return {
      title: l10n.t('Something went wrong'),
      detail: reason(error instanceof Error ? error.message : String(error)),
      actions: ['retry', 'showOutput'],
    };
  }
  const { advice, actions, ...entry } = entryOf(error);
  const title = entry.title(error);
  const why = reason(withoutTitle(error.message, title));
  const id = error.requestId === undefined ? '' : l10n.t('Request ID: {0}.', safeText(error.requestId, 80));
  return { title, detail: sentences(why, advice(error), id), actions };
}

/** An explanation on one line, for a notification or below an input box. */
export function explainInOneLine(error: unknown): string {
  const { title, detail } = explain(error);
  return sentences(`${title}.`, detail);
}

/** The label of the button for an action on an error. */
export function actionLabel(action: Action, error?: unknown): string {
  switch (action) {
    case 'signIn':
      return l10n.t('Sign In');
    case 'switchConnection':
      return error instanceof FilesComError && error.connection
        ? l10n.t('Switch to {0}', error.connection.label)
        : l10n.t('Switch Connection');
    case 'retry':
      return l10n.t('Retry');
    case 'showOutput':
      return l10n.t('Show Output');
    default:
      return action satisfies never;
  }
}

function reason(text: string): string {
  const message = safeText(text, 300);
  return message === '' || /[.!?…]$/u.test(message) ? message : `${message}.`;
}

/** Services like to say "Not Found", and then why or no more. */
function withoutTitle(message: string, title: string): string {
  if (!message.toLowerCase().startsWith(title.toLowerCase())) return message;
  const rest = message.slice(title.length);
  if (/^[\p{L}\p{N}]/u.test(rest)) return message;
  const words = rest.replace(/^[\s.:;,–-]+/u, '');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** It stands for a while, so it names a time of day and not how long to wait. */
function formatMinuteAfter(time: number): string {
  const minute = Math.ceil(time / 60_000) * 60_000;
  return minute - Date.now() < 12 * 3_600_000 ? formatClock(minute, 'en') : formatMinute(minute, 'en');
}

function intermediaryAdvice(status: number): string {
  if (status === 407) {
    return l10n.t(
      'A proxy asks for a user name and a password. Check the settings {0} and {1}.',
      'http.proxy',
      'http.proxyAuthorization',
    );
  }
  return status < 400 || status === 511
    ? l10n.t(
        'The network may ask you to sign in: open a web page in a browser, then try again. Also check the address.',
      )
    : l10n.t(
        'A firewall or a proxy may block Files.com. Ask whoever runs the network to allow it, or check the address.',
      );
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
