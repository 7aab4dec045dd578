import { z } from 'zod';
import { type Network, parseNetwork } from '../net/networks.ts';

/** Where the service may connect to when a client names the address. */
export const NET_VARIABLES = {
  ALLOWED_PRIVATE_NETWORKS: z
    .string()
    .transform((text) => (text === 'none' ? [] : text.split(',').map((item) => parseNetwork(item.trim()))))
    .refine(
      (networks) => networks.every((network) => network !== null),
      'must be none, or a comma-separated list of addresses and networks such as 10.0.0.0/8',
    )
    .transform((networks): readonly Network[] =>
      Object.freeze(networks.filter((network) => network !== null)),
    )
    .prefault('none')
    .describe(
      'Addresses that are not public but may be connected to when a client names them (downloads, webhooks): a ' +
        'comma-separated list of addresses and networks such as `10.0.0.0/8`, or `none`',
    ),
};
