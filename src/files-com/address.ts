import { BlockList } from 'node:net';

/** The names of this computer that VS Code never sends through a proxy; `127.0.0.2`, say, would go to `http.proxy`, key and all. */
const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Is it https, or http that does not leave this machine? Nothing else may carry a key, runs or a log. */
export function isSafeAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
}

/** The special-purpose ranges of IANA for this computer and its networks, and the metadata services of clouds. */
const localAddresses = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  localAddresses.addSubnet(network, prefix);
}
// The list knows ::ffff:0:0/96 by its IPv4 address. The other forms that hold one never stand in a link to a server elsewhere.
for (const [network, prefix] of [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const) {
  localAddresses.addSubnet(network, prefix, 'ipv6');
}

/** Of a URL's hostname: does it lead to this computer or its networks, in any spelling? */
export function isLocal(hostname: string): boolean {
  if (/^(?:.+\.)?localhost\.?$/u.test(hostname)) return true;
  const ipv6 = /^\[(.+)\]$/u.exec(hostname)?.[1];
  return ipv6 === undefined ? localAddresses.check(hostname) : localAddresses.check(ipv6, 'ipv6');
}
