import assert from 'node:assert/strict';
import { formatRoute } from '../../../src/words/route.ts';

describe('formatRoute', () => {
  it('names the products at both ends, Files.com where there is none', () => {
    assert.equal(formatRoute('s3', 'sharepoint'), 'S3 → SharePoint');
    assert.equal(formatRoute('sftp', undefined), 'SFTP → Files.com');
  });

  it('shows an unknown kind as it came, made harmless', () => {
    assert.equal(formatRoute('floppy_disk', '\u202Etfp'), 'floppy_disk → \uFFFDtfp');
  });
});
