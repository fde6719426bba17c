import * as vscode from 'vscode';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { RunSummary } from '../runs/runSummary.ts';

export interface RevealTargets {
  readonly store: Pick<RunStore, 'run' | 'adopt' | 'setFilter' | 'open'>;
  readonly view: { reveal(run: RunSummary): Promise<void> };
  /** The run as it is known elsewhere, or asked for. */
  readonly findRun: (runId: string) => Promise<SyncRun>;
}

/** Shows a run in the tree, whether or not it was loaded; where the filter hides it, the person is asked. */
export async function revealRun({ store, view, findRun }: RevealTargets, runId: string): Promise<void> {
  await store.open();
  if (!store.run(runId)) {
    const run = await findRun(runId);
    if (!store.adopt(run)) {
      const clear = vscode.l10n.t('Clear Filter');
      const question = vscode.l10n.t('The filter does not show run {0}.', runId);
      if ((await vscode.window.showInformationMessage(question, clear)) !== clear) return;
      store.setFilter({});
      await store.open();
      store.adopt(run);
    }
  }
  const run = store.run(runId);
  if (run) await view.reveal(run);
}
