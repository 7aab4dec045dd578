import ipaddr from 'ipaddr.js';

/** A block of addresses: its first address and the length of its prefix. */
export type Network = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number];

/**
 * Reads `10.0.0.0/8` or a single address.
 *
 * @returns null where it is neither
 */
export function parseNetwork(text: string): Network | null {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text)) return null;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/**
 * Whether an address belongs to the public internet, or to a network that is allowed all the same. Loopback, private,
 * link-local (the metadata services of clouds), carrier-grade and reserved ranges are not public; an IPv4 address
 * inside an IPv6 one counts as what it is.
 */
export function isReachable(address: string, allowed: readonly Network[]): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'unicast') return true;
  return allowed.some(
    ([network, prefix]) => parsed.kind() === network.kind() && parsed.match(network, prefix),
  );
}
