import * as vscode from 'vscode';
import { hostOf } from '../connections/address.ts';
import type { Connections } from '../connections/connections.ts';
import { commandIds } from '../contributions.ts';
import type { RunStore } from '../runs/runStore.ts';
import { registerCommand, registerRunCommand } from './command.ts';
import { askRunId } from './pickRun.ts';
import { formatRunLink } from './runLink.ts';
import { RunLinkHandler } from './uriHandler.ts';

export interface RunTargets {
  readonly connections: Connections;
  /** To choose from, where a command is not about a certain run. */
  readonly store: Pick<RunStore, 'syncs'>;
  readonly openDetails: (runId: string) => unknown;
  readonly openJson: (runId: string) => Promise<void>;
}

/** Registers the commands that are about one run, and the links to runs. */
export function registerRunCommands(targets: RunTargets): vscode.Disposable {
  const { connections, store, openDetails, openJson } = targets;
  return vscode.Disposable.from(
    registerRunCommand(commandIds.openDetails, store, openDetails),
    registerRunCommand(commandIds.openJson, store, openJson),
    registerRunCommand(commandIds.copyId, store, copy),
    registerRunCommand(commandIds.copyLink, store, (runId) => copyLink(connections, runId)),
    registerCommand(commandIds.openRunById, async () => {
      const runId = await askRunId();
      if (runId !== undefined) await openDetails(runId);
    }),
    vscode.window.registerUriHandler(new RunLinkHandler({ connections, openDetails })),
  );
}

async function copyLink(connections: Connections, runId: string): Promise<void> {
  const { active } = connections;
  // A plain link: what `asExternalUri` makes of it is bound to this window and cannot be shared.
  if (active) await copy(formatRunLink(vscode.env.uriScheme, { runId, site: hostOf(active.origin) }));
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied: {0}', text), 5000);
}
