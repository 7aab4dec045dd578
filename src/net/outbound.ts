import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isReachable, type Network } from './networks.ts';

/** An address that a client named is not one that this service connects to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';

  constructor(host: string) {
    super(`${host} is, or resolves to, an address that is not public`);
  }
}

/**
 * The dispatcher for every request to an address that somebody else chose (undici's `request` and `fetch`). What is
 * checked is the address a socket connects to, after the name has been resolved: a name that changes its address in
 * between, and a redirect, meet the same check.
 *
 * @param allowed - networks that are not public and may be connected to (`ALLOWED_PRIVATE_NETWORKS`)
 * @returns its requests fail with {@link AddressRefused}; whoever makes it closes it
 */
export function outboundDispatcher(allowed: readonly Network[], tls: { ca?: string } = {}): Agent {
  const connect = buildConnector({ ...tls, lookup: checkedLookup(allowed) });
  return new Agent({
    connect: (options, callback) => {
      // A host that is an address already is never looked up.
      if (isIP(options.hostname) !== 0 && !isReachable(options.hostname, allowed))
        callback(new AddressRefused(options.hostname), null);
      else connect(options, callback);
    },
  });
}

function checkedLookup(allowed: readonly Network[]): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) callback(error, []);
      else if (!addresses.every(({ address }) => isReachable(address, allowed)))
        callback(new AddressRefused(hostname), []);
      else if (options.all) callback(null, addresses);
      else callback(null, addresses[0].address, addresses[0].family);
    });
  };
}
