import * as vscode from 'vscode';
import { FilesComError } from '../files-com/errors.ts';
import { isId } from '../files-com/fields.ts';
import { ask, type Outcome } from '../input/ask.ts';
import { defaultOrigin, hostOf, parseAddress } from './address.ts';
import { parseKey } from './apiKey.ts';
import type { Connections } from './connections.ts';

/** What has been entered so far; it survives going back and forth. */
interface Draft {
  /** As it was typed, or the origin that was accepted. */
  readonly address: string;
  readonly apiKey: string;
  readonly workspaceId: string | undefined;
  /** What the person should look at before going on. */
  readonly note?: string;
}

type KeyAnswer =
  | { readonly kind: 'signedIn' }
  /** The service says that this key belongs to another address. */
  | { readonly kind: 'moved'; readonly origin: string; readonly apiKey: string };

const title = (): string => vscode.l10n.t('Sign In to Files.com');

/**
 * Asks for an address and a key, tries them with one request and stores them. Resolves with false when the person gave
 * up. `address` is what to begin with; a key is sent there only when the person has accepted it.
 */
export async function signIn(connections: Connections, address?: string): Promise<boolean> {
  const again = address === undefined ? connections.active : undefined;
  let draft: Draft | undefined = {
    address: address ?? again?.origin ?? defaultOrigin,
    apiKey: '',
    workspaceId: again?.workspaceId,
  };
  while (draft) {
    const accepted: Draft | undefined = await askAddress(draft);
    const next: Draft | 'signedIn' | undefined = accepted && (await askKey(connections, accepted));
    if (next === 'signedIn') return true;
    draft = next;
  }
  return false;
}

async function askAddress(draft: Draft): Promise<Draft | undefined> {
  const reply = await ask<Draft>({
    title: title(),
    step: [1, 2],
    prompt: vscode.l10n.t('Address of the site, such as acme or https://acme.files.com'),
    value: draft.address,
    note: note(draft),
    judge: (text) => {
      const address = parseAddress(text);
      if (address.kind === 'invalid') return { problem: address.reason };
      const { origin } = address;
      const workspaceId = origin === draft.address ? draft.workspaceId : undefined;
      const accepted: Draft = { address: origin, apiKey: draft.apiKey, workspaceId };
      if (!address.disguised) return { answer: accepted };
      const warning = vscode.l10n.t('This address has unusual characters. Its real name is {0}.', hostOf(origin));
      return { answer: { ...accepted, note: warning } };
    },
  });
  return reply && 'answer' in reply ? reply.answer : undefined;
}

async function askKey(connections: Connections, draft: Draft): Promise<Draft | 'signedIn' | undefined> {
  const workspaceButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('organization'),
    tooltip: vscode.l10n.t('Set a Workspace ID'),
  };
  const reply = await ask<KeyAnswer>({
    title: title(),
    step: [2, 2],
    prompt: keyPrompt(draft),
    placeholder: vscode.l10n.t('API key'),
    password: true,
    value: draft.apiKey,
    note: note(draft),
    buttons: [vscode.QuickInputButtons.Back, workspaceButton],
    judge: (text, signal) => judgeKey(connections, draft, text, signal),
  });
  if (!reply) return undefined;
  if ('answer' in reply) return reply.answer.kind === 'signedIn' ? 'signedIn' : moveTo(reply.answer, draft);
  const typed: Draft = { address: draft.address, workspaceId: draft.workspaceId, apiKey: reply.text };
  if (reply.button !== workspaceButton) return typed;
  return askKey(connections, { ...typed, workspaceId: await askWorkspace(draft.workspaceId) });
}

async function judgeKey(
  connections: Connections,
  { address: origin, workspaceId }: Draft,
  text: string,
  signal: AbortSignal,
): Promise<Outcome<KeyAnswer>> {
  const key = parseKey(text);
  if (key.kind === 'invalid') return { problem: key.reason };
  const { apiKey } = key;
  try {
    await connections.check({ origin, workspaceId, apiKey }, signal);
  } catch (error) {
    const right = error instanceof FilesComError && error.host !== undefined ? parseAddress(error.host) : undefined;
    if (right?.kind !== 'valid' || right.origin === origin) throw error;
    return { answer: { kind: 'moved', origin: right.origin, apiKey } };
  }
  signal.throwIfAborted();
  await connections.add({ origin, workspaceId, apiKey });
  return { answer: { kind: 'signedIn' } };
}

/** Back to the address, filled in: the person decides whether the key may go there. */
function moveTo({ origin, apiKey }: { readonly origin: string; readonly apiKey: string }, draft: Draft): Draft {
  const { address, workspaceId } = draft;
  const text = vscode.l10n.t(
    '{0} says that this key belongs to the address above. Go on only if you know it.',
    hostOf(address),
  );
  return { address: origin, apiKey, workspaceId, note: text };
}

/** The workspace to look at, undefined for the key's own; what it was when the box is closed. */
async function askWorkspace(workspaceId: string | undefined): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: title(),
    prompt: vscode.l10n.t('Workspace ID, a number; leave it empty for the workspace of the key'),
    value: workspaceId ?? '',
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed.trim() === '' || isId(typed.trim()) ? undefined : vscode.l10n.t('A workspace ID is a number.'),
  });
  return text === undefined ? workspaceId : text.trim() || undefined;
}

function keyPrompt({ address, workspaceId }: Draft): string {
  const host = hostOf(address);
  return workspaceId === undefined
    ? vscode.l10n.t('API key for {0}. It is kept in the secret storage of VS Code.', host)
    : vscode.l10n.t('API key for {0}, workspace {1}. It is kept in the secret storage of VS Code.', host, workspaceId);
}

function note({ note: message }: Draft): vscode.InputBoxValidationMessage | undefined {
  return message === undefined ? undefined : { message, severity: vscode.InputBoxValidationSeverity.Warning };
}
