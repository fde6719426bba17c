import assert from 'node:assert/strict';
import { readEnvironment } from '../../../src/connections/environment.ts';

describe('readEnvironment', () => {
  it('offers nothing without a key', () => {
    assert.deepEqual(readEnvironment({}), { kind: 'none' });
    assert.deepEqual(readEnvironment({ FILES_API_KEY: '', FILES_API_BASE_URL: 'https://a.example' }), { kind: 'none' });
  });

  it('goes to Files.com unless an address is given', () => {
    const expected = { kind: 'valid', origin: 'https://app.files.com', apiKey: 'key1' };
    assert.deepEqual(readEnvironment({ FILES_API_KEY: ' key1\n' }), expected);
    const site = readEnvironment({ FILES_API_KEY: 'key1', FILES_API_BASE_URL: 'https://acme.files.com/api/rest/v1' });
    assert.deepEqual(site, { ...expected, origin: 'https://acme.files.com' });
  });

  it('says which variable is not usable and why, never with the key', () => {
    const insecure = readEnvironment({ FILES_API_KEY: 'key1', FILES_API_BASE_URL: 'http://acme.files.com' });
    assert.ok(insecure.kind === 'invalid');
    assert.match(insecure.reason, /FILES_API_BASE_URL is not usable\. .*https/u);
    const broken = readEnvironment({ FILES_API_KEY: 'se cret' });
    assert.ok(broken.kind === 'invalid');
    assert.match(broken.reason, /FILES_API_KEY is not usable/u);
    assert.doesNotMatch(broken.reason, /se cret/u);
  });
});
