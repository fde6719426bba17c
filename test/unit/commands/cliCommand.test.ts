import assert from 'node:assert/strict';
import { formatCliCommand } from '../../../src/commands/cliCommand.ts';

describe('the command that shows a run', () => {
  it('names the run, whose id may be larger than any number', () => {
    const expected = 'files-cli sync-runs find --id 9007199254740993 --format json';
    assert.equal(formatCliCommand('9007199254740993'), expected);
  });
});
