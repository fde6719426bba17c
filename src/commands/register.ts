import * as vscode from 'vscode';
import { hostOf } from '../connections/address.ts';
import type { Connections } from '../connections/connections.ts';
import { commandIds } from '../contributions.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { notifyError } from '../words/notify.ts';
import { signInCommand, signOutCommand, switchConnectionCommand } from './connectionCommands.ts';
import { askRunId, resolveRunId } from './pickRun.ts';
import { RunJson } from './runJson.ts';
import { formatRunLink } from './runLink.ts';
import { RunLinkHandler } from './uriHandler.ts';

/** What the commands act on; each run command gets a run id. */
export interface CommandTargets {
  readonly output: vscode.LogOutputChannel;
  readonly connections: Connections;
  /** To choose from, where a command is not about a certain run. */
  readonly loadedRuns: () => readonly RunSummary[];
  readonly openDetails: (runId: string) => Thenable<unknown>;
  readonly openLog: (runId: string) => Thenable<unknown>;
  readonly saveLog: (runId: string) => Thenable<unknown>;
}

/** Registers the commands of connections and of runs, and the links to runs. */
export function registerCommands(targets: CommandTargets): vscode.Disposable {
  const { output, connections, loadedRuns, openDetails } = targets;
  const json = new RunJson(connections);
  /** A command on a run: the one it was called with, or the one that is chosen. */
  const onRun = (id: string, act: (runId: string) => unknown): vscode.Disposable =>
    register(id, async (argument) => {
      const runId = await resolveRunId(argument, loadedRuns);
      if (runId !== undefined) await act(runId);
    });
  return vscode.Disposable.from(
    json,
    register(commandIds.signIn, (address) => signInCommand(connections, address)),
    register(commandIds.signOut, () => signOutCommand(connections)),
    register(commandIds.switchConnection, () => switchConnectionCommand(connections)),
    register(commandIds.showLog, () => output.show()),
    register(commandIds.openRunById, async () => {
      const runId = await askRunId();
      if (runId !== undefined) await openDetails(runId);
    }),
    onRun(commandIds.openDetails, openDetails),
    onRun(commandIds.openLog, targets.openLog),
    onRun(commandIds.saveLog, targets.saveLog),
    onRun(commandIds.openJson, (runId) => json.open(runId)),
    onRun(commandIds.copyId, (runId) => copy(runId)),
    onRun(commandIds.copyLink, (runId) => copyLink(connections, runId)),
    vscode.window.registerUriHandler(new RunLinkHandler({ connections, openDetails })),
  );
}

/** Registers a command whose failure is shown, with a way to run it again. */
function register(id: string, run: (argument: unknown) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown) => {
    try {
      await run(argument);
    } catch (error) {
      // Not awaited: the command has ended, whatever becomes of the message.
      void notifyError(error, () => vscode.commands.executeCommand(id, argument));
    }
  });
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
