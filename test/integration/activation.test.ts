import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionId } from '../../src/contributions.ts';

describe('the extension', () => {
  it('activates', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
