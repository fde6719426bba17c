import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/contributions.ts';
import { FilesComError } from '../../src/files-com/errors.ts';
import { notifyError } from '../../src/words/notify.ts';
import { stub } from './stub.ts';

describe('the message about an error', () => {
  it('hands the right address to Sign In, and offers to try again only where that can be done', async () => {
    const labels: string[][] = [];
    const commands: unknown[][] = [];
    const show = (_message: string, ...buttons: { title: string }[]) => {
      labels.push(buttons.map(({ title }) => title));
      return Promise.resolve(buttons[0]);
    };
    const run = (...call: unknown[]) => {
      commands.push(call);
      return Promise.resolve();
    };
    const restores = [stub(vscode.window, 'showErrorMessage', show), stub(vscode.commands, 'executeCommand', run)];
    let retries = 0;
    try {
      await notifyError(new FilesComError('wrongHost', 'x', { host: 'acme-eu.files.com' }));
      await notifyError(new FilesComError('offline', 'x'));
      await notifyError(new FilesComError('offline', 'x'), async () => {
        retries += 1;
      });
    } finally {
      for (const restore of restores) restore();
    }
    assert.deepEqual(commands, [[commandIds.signIn, 'acme-eu.files.com'], [commandIds.showLog]]);
    assert.deepEqual(labels, [['Sign In', 'Show Output'], ['Show Output'], ['Retry', 'Show Output']]);
    assert.equal(retries, 1);
  });
});
