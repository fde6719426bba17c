import * as vscode from 'vscode';
import { hostOf } from '../connections/address.ts';
import type { Connections } from '../connections/connections.ts';
import { commandIds } from '../contributions.ts';
import { registerCommand, registerRunCommand } from './command.ts';
import { formatCliCommand } from './cliCommand.ts';
import { askRunId, type RunSource } from './pickRun.ts';
import { formatRunLink } from './runLink.ts';
import { RunLinkHandler } from './uriHandler.ts';

export interface RunTargets {
  readonly connections: Connections;
  readonly source: RunSource;
  readonly openDetails: (runId: string) => unknown;
  readonly openJson: (runId: string) => Promise<void>;
  readonly reveal: (runId: string) => Promise<void>;
}

/** Registers the commands that are about one run, and the links to runs. */
export function registerRunCommands(targets: RunTargets): vscode.Disposable {
  const { connections, source, openDetails, openJson, reveal } = targets;
  return vscode.Disposable.from(
    // Of the page in front the details are open: another run is wanted.
    registerRunCommand(commandIds.openDetails, { ...source, pageInFront: () => undefined }, openDetails),
    registerRunCommand(commandIds.openJson, source, openJson),
    registerRunCommand(commandIds.revealRun, source, reveal),
    registerRunCommand(commandIds.copyId, source, copy),
    registerRunCommand(commandIds.copyLink, source, (runId) => copyLink(connections, runId)),
    registerRunCommand(commandIds.copyCliCommand, source, (runId) => copy(formatCliCommand(runId))),
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
