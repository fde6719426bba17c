import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { RunStore } from '../runs/runStore.ts';

export interface RevealTargets {
  readonly connections: Pick<Connections, 'requireActive'>;
  readonly store: Pick<RunStore, 'run' | 'adopt' | 'setFilter' | 'open'>;
  readonly view: { reveal(ref: RunRef): Promise<void> };
  /** The run as it is known elsewhere, or asked for. */
  readonly findRun: (ref: RunRef) => Promise<SyncRun>;
}

/** Shows a run in the tree, whether or not it was loaded; where the filter hides it, the person is asked. */
export async function revealRun({ connections, store, view, findRun }: RevealTargets, ref: RunRef): Promise<void> {
  // The store is the active connection's: after each wait it may have become another one's.
  const here = async <T>(waited: PromiseLike<T>): Promise<T> => {
    const value = await waited;
    connections.requireActive(ref);
    return value;
  };
  const { runId } = ref;
  await here(store.open());
  if (!store.run(runId)) {
    const run = await here(findRun(ref));
    if (!store.adopt(run)) {
      const clear = vscode.l10n.t('Clear Filter');
      const question = vscode.l10n.t('The filter does not show run {0}.', runId);
      if ((await here(vscode.window.showInformationMessage(question, clear))) !== clear) return;
      store.setFilter({});
      await here(store.open());
      store.adopt(run);
    }
  }
  await view.reveal(ref);
}
