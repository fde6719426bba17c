import * as vscode from 'vscode';
import { hostOf } from '../connections/address.ts';
import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import { registerCommand, registerRunCommand, whileActive } from './command.ts';
import { formatCliCommand } from './cliCommand.ts';
import { activeRef, askRunId, type RunSource } from './pickRun.ts';
import { formatRunLink } from './runLink.ts';
import { RunLinkHandler } from './uriHandler.ts';

export interface RunTargets {
  readonly connections: Connections;
  readonly source: RunSource;
  readonly openDetails: (ref: RunRef) => unknown;
  readonly openJson: (ref: RunRef) => Promise<void>;
  readonly reveal: (ref: RunRef) => Promise<void>;
  readonly log: (message: string) => void;
}

/** Registers the commands that are about one run, and the links to runs. */
export function registerRunCommands(targets: RunTargets): vscode.Disposable {
  const { connections, source, openDetails, openJson, reveal, log } = targets;
  return vscode.Disposable.from(
    // Of the page in front the details are open: another run is wanted.
    registerRunCommand(commandIds.openDetails, { ...source, pageInFront: () => undefined }, openDetails),
    registerRunCommand(commandIds.openJson, source, openJson),
    registerRunCommand(commandIds.revealRun, source, reveal),
    registerRunCommand(commandIds.copyId, source, ({ runId }) => copy(runId)),
    registerRunCommand(commandIds.copyLink, source, (ref) => copyLink(connections, ref)),
    registerRunCommand(commandIds.copyCliCommand, source, ({ runId }) => copy(formatCliCommand(runId))),
    registerCommand(commandIds.openRunById, () =>
      whileActive(connections, activeRef(connections), async (ref) => {
        const runId = await askRunId();
        if (runId !== undefined) await whileActive(connections, { ...ref, runId }, openDetails);
      }),
    ),
    vscode.window.registerUriHandler(new RunLinkHandler({ connections, openDetails, log })),
  );
}

async function copyLink(connections: Connections, ref: RunRef): Promise<void> {
  const site = hostOf(connections.requireActive(ref).origin);
  // A plain link: what `asExternalUri` makes of it is bound to this window and cannot be shared.
  await copy(formatRunLink(vscode.env.uriScheme, { runId: ref.runId, site }));
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied: {0}', text), 5000);
}
