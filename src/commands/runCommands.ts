import * as vscode from 'vscode';
import { hostOf } from '../connections/address.ts';
import type { Connections } from '../connections/connections.ts';
import { commandIds } from '../contributions.ts';
import type { RunStore } from '../runs/runStore.ts';
import { registerCommand } from './command.ts';
import { askRunId, resolveRunId } from './pickRun.ts';
import { RunJson } from './runJson.ts';
import { formatRunLink } from './runLink.ts';
import { RunLinkHandler } from './uriHandler.ts';

export interface RunTargets {
  readonly connections: Connections;
  /** To choose from, where a command is not about a certain run. */
  readonly store: Pick<RunStore, 'syncs'>;
  readonly openDetails: (runId: string) => unknown;
}

/** Registers the commands that are about one run, and the links to runs. */
export function registerRunCommands(targets: RunTargets): vscode.Disposable {
  const { connections, store, openDetails } = targets;
  const json = new RunJson(connections);
  /** A command on a run: the one it was called with, or the one that is chosen. */
  const onRun = (id: string, act: (runId: string) => unknown): vscode.Disposable =>
    registerCommand(id, async (argument) => {
      const runId = await resolveRunId(argument, store);
      if (runId !== undefined) await act(runId);
    });
  return vscode.Disposable.from(
    json,
    onRun(commandIds.openDetails, openDetails),
    onRun(commandIds.openJson, (runId) => json.open(runId)),
    onRun(commandIds.copyId, copy),
    onRun(commandIds.copyLink, (runId) => copyLink(connections, runId)),
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
