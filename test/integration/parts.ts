import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ConnectionRef, RunRef } from '../../src/connections/refs.ts';
import { extensionId } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';

/** What the extension has built; it activates where it has not yet. */
export async function activateExtension(): Promise<Parts> {
  const extension = vscode.extensions.getExtension<Parts>(extensionId);
  assert.ok(extension, 'the extension is not installed');
  return extension.activate();
}

/** The active connection, as commands name it. */
export function activeRef({ connections }: Pick<Parts, 'connections'>): ConnectionRef {
  assert.ok(connections.active);
  return { connectionId: connections.active.id };
}

/** A run of the active connection. */
export function runRef(parts: Pick<Parts, 'connections'>, runId: string | number): RunRef {
  return { ...activeRef(parts), runId: String(runId) };
}

/** Remembers these documents as opened by a command, as before a restart of VS Code, which then restores their tabs. */
export async function rememberOpened({ context }: Parts, ...uris: readonly vscode.Uri[]): Promise<void> {
  await context.workspaceState.update('openedDocuments', uris.map(String));
}

/** Signs out of everything, so that a test begins as after an installation. */
export async function signOutOfAll({ connections }: Parts): Promise<void> {
  for (const { id } of connections.all) await connections.remove(id);
}
