import { BlockList } from 'node:net';

/** The names of this computer that VS Code never sends through a proxy; `127.0.0.2`, say, would go to `http.proxy`, key and all. */
const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Is it https, or http that does not leave this machine? Nothing else may carry a key, runs or a log. */
export function isSafeAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
}

/** This computer by its own name or number, and what is one hop away: metadata services of clouds answer there. */
const localAddresses = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const) {
  localAddresses.addSubnet(network, prefix);
}
localAddresses.addSubnet('::', 127, 'ipv6');
localAddresses.addSubnet('fe80::', 10, 'ipv6');

/** Of a URL's hostname: does it lead to this computer or its very link, in any spelling? */
export function isLocal(hostname: string): boolean {
  if (/^(?:.+\.)?localhost\.?$/u.test(hostname)) return true;
  const ipv6 = /^\[(.+)\]$/u.exec(hostname)?.[1];
  return ipv6 === undefined ? localAddresses.check(hostname) : localAddresses.check(ipv6, 'ipv6');
}
