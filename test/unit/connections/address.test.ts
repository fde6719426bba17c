import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { hostOf, isKnownHost, parseAddress } from '../../../src/connections/address.ts';

describe('parseAddress', () => {
  const completed: readonly (readonly [string, string])[] = [
    ['https://app.files.com', 'https://app.files.com'],
    ['acme', 'https://acme.files.com'],
    ['  Acme-2 ', 'https://acme-2.files.com'],
    ['acme.files.com', 'https://acme.files.com'],
    ['acme.files.com/', 'https://acme.files.com'],
    ['HTTPS://Acme.Files.com/api/rest/v1?x=1#y', 'https://acme.files.com'],
    ['files.acme.example:8443/path', 'https://files.acme.example:8443'],
    ['https://files.acme.example:443', 'https://files.acme.example'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://127.0.0.1:4000/api/rest/v1', 'http://127.0.0.1:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['localhost:4000', 'https://localhost:4000'],
    ['localhost', 'https://localhost'],
    ['192.0.2.7', 'https://192.0.2.7'],
    ['https://192.0.2.7:8443', 'https://192.0.2.7:8443'],
    ['https://[2001:DB8::1]/x', 'https://[2001:db8::1]'],
    ['HTTP://LocalHost:4000', 'http://localhost:4000'],
    ['https://localhost', 'https://localhost'],
    ['https://127.0.0.2', 'https://127.0.0.2'],
    ['acme/path', 'https://acme.files.com'],
    ['acme:8443', 'https://acme:8443'],
    ['acme:443', 'https://acme.files.com'],
    ['Acme-2:0443/path', 'https://acme-2.files.com'],
    ['acme.files.com:443', 'https://acme.files.com'],
    ['localhost:443', 'https://localhost'],
    ['https://acme:443', 'https://acme'],
    ['https://acme.files.com/@x:y', 'https://acme.files.com'],
    ['https://acme.files.com?@evil.example', 'https://acme.files.com'],
    ['https://xn--cme-5cd.files.com', 'https://xn--cme-5cd.files.com'],
    ['12345', 'https://12345.files.com'],
  ];
  for (const [typed, origin] of completed) {
    it(`makes ${origin} of "${typed}"`, () => {
      assert.deepEqual(parseAddress(typed), { kind: 'valid', origin, disguised: false });
    });
  }

  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /Enter the address/u],
    ['http://acme.files.com', /must begin with https/u],
    ['http://127.0.0.1.evil.example', /must begin with https/u],
    ['http://localhost.evil.example', /must begin with https/u],
    ['ftp://acme.files.com', /must begin with https/u],
    ['file:///etc/passwd', /must begin with https|not an address/u],
    ['javascript:alert(1)', /not an address/u],
    ['https://acme.files.com@evil.example', /user name/u],
    ['https://user:password@acme.files.com', /user name/u],
    ['acme@evil.example', /user name/u],
    ['acme files', /cannot be in one/u],
    ['https:\\\\evil.example', /cannot be in one/u],
    ['acme.files.com\\@evil.example', /cannot be in one/u],
    ['ac\tme.files.com', /cannot be in one/u],
    ['acme\u202E.files.com', /cannot be in one/u],
    ['https://', /not an address/u],
    ['https://acme.files.com:99999', /not an address/u],
    ['https://%00.example', /not an address/u],
    ['?acme', /not an address/u],
    ['http://127.0.0.2', /must begin with https/u],
    ['http://127.1.2.3:4000', /must begin with https/u],
    ['http://127.1', /not an address/u],
    ['http://0x7f.1', /not an address/u],
    ['http://2130706433', /not an address/u],
    ['http://127.0.0.1.', /not an address/u],
    ['http://127.0.0.01', /not an address/u],
    ['http://localhost.', /not an address/u],
    ['http://foo.localhost', /must begin with https/u],
    ['http://[::2]', /must begin with https/u],
    ['http://[0:0::1]', /not an address/u],
    ['http://[::ffff:127.0.0.1]', /not an address/u],
    ['http://0.0.0.0', /must begin with https/u],
    ['http://%6cocalhost', /not an address/u],
    ['http://\uFF4Cocalhost', /must begin with https/u],
    ['https://127.1', /not an address/u],
    ['https://%65vil.example', /not an address/u],
    ['acme%2eevil.example', /not an address/u],
    ['https:/evil.example', /not an address/u],
    ['https:evil.example', /not an address/u],
    ['HTTPS:/evil.example', /not an address/u],
    ['http:/127.0.0.1', /not an address/u],
    ['https:443', /not an address/u],
    ['https', /not an address/u],
    ['https//evil.example', /not an address/u],
    ['https:///evil.example', /not an address/u],
    ['https://///evil.example', /not an address/u],
    ['//evil.example', /not an address/u],
    ['https:/\\evil.example', /cannot be in one/u],
    ['https://acme.files.com\n.evil.example', /cannot be in one/u],
    ['https://@evil.example', /user name/u],
    ['https://:@evil.example', /user name/u],
    ['acme:443@evil.example', /user name/u],
    ['https://acme.files.com:443:443', /not an address/u],
    ['https://acme.files.com:', /not an address/u],
    ['https://acme.files.com:x', /not an address/u],
    ['https://acme.files.com.', /not an address/u],
    ['https://acme..files.com', /not an address/u],
    ['.files.com', /not an address/u],
    ['https://acme.files.com\u3002', /not an address/u],
    ['https://acme.files.com\uFF0Fevil.example', /not an address/u],
    ['https://xn--a', /not an address/u],
  ];
  for (const [typed, reason] of refused) {
    it(`refuses ${JSON.stringify(typed)} and says why`, () => {
      const address = parseAddress(typed);
      assert.ok(address.kind === 'invalid', JSON.stringify(address));
      assert.match(address.reason, reason);
    });
  }

  it('shows the real host behind characters that look like others', () => {
    // The first letter is Cyrillic.
    assert.deepEqual(parseAddress('https://\u0430cme.files.com'), {
      kind: 'valid',
      origin: 'https://xn--cme-5cd.files.com',
      disguised: true,
    });
    // Invisible characters don't change the host.
    assert.deepEqual(parseAddress('ac\u00ADme'), { kind: 'valid', origin: 'https://acme.files.com', disguised: true });
    assert.deepEqual(parseAddress('\uFF41cme'), { kind: 'valid', origin: 'https://acme.files.com', disguised: true });
  });

  it('gives nothing but an origin in ASCII that is itself a valid address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.domain(), fc.string({ unit: 'binary' })), (typed) => {
        const address = parseAddress(typed);
        if (address.kind === 'invalid') return;
        assert.match(address.origin, /^https?:\/\/[\x21-\x7E]+$/u);
        assert.equal(new URL(address.origin).origin, address.origin);
        const again = parseAddress(address.origin);
        assert.ok(again.kind === 'valid' && again.origin === address.origin);
      }),
    );
  });
});

describe('hostOf', () => {
  it('keeps the port, which tells two sites apart', () => {
    assert.equal(hostOf('https://acme.files.com'), 'acme.files.com');
    assert.equal(hostOf('http://127.0.0.1:4000'), '127.0.0.1:4000');
  });
});

describe('isKnownHost', () => {
  const known = [
    'https://files.com',
    'https://app.files.com',
    'https://a.b.files.com:8443',
    'HTTPS://APP.FILES.COM',
    'http://localhost:4000',
    'http://127.0.0.1:4000',
    'http://[::1]:4000',
  ];
  for (const origin of known) {
    it(`knows ${origin}`, () => {
      assert.equal(isKnownHost(origin), true);
    });
  }

  const unknown = [
    'https://files.com.evil.example',
    'https://evilfiles.com',
    'https://files.com.',
    'https://app.files.com.',
    'https://files.comx',
    'https://app.files.com@evil.example',
    'https://app.fіles.com',
    'https://files.com%2eevil.example',
    'https://localhost.evil.example',
    'https://127.0.0.1.evil.example',
    'https://10.0.0.1',
    'https://[::ffff:10.0.0.1]',
  ];
  for (const origin of unknown) {
    it(`does not know ${origin}`, () => {
      assert.equal(isKnownHost(origin), false);
    });
  }
});
