import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fetch, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isReachable, parseNetwork } from '../../../src/net/networks.ts';
import { AddressRefused, outboundDispatcher } from '../../../src/net/outbound.ts';

const networks = (...texts: string[]) => texts.map((text) => parseNetwork(text)!);

describe('isReachable', () => {
  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:93.184.216.34'])(
    '%s is',
    (address) => {
      expect(isReachable(address, [])).toBe(true);
    },
  );

  it.each([
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.8.9.1'],
    ['any', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['the metadata service of a cloud', '169.254.169.254'],
    ['carrier-grade', '100.64.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['loopback', '::1'],
    ['any', '::'],
    ['link-local', 'fe80::1'],
    ['unique local', 'fd00::1'],
    ['an IPv4 address inside', '::ffff:127.0.0.1'],
    ['an IPv4 address behind NAT64', '64:ff9b::7f00:1'],
    ['6to4', '2002:7f00:1::'],
  ])('%s (%s) is not, unless its network is allowed', (_, address) => {
    expect(isReachable(address, networks('203.0.113.0/24', '2001:db8::/32'))).toBe(false);
    expect(isReachable(address, networks('0.0.0.0/0', '::/0'))).toBe(true);
  });
});

describe('outboundDispatcher', () => {
  let server: Server;
  let port = 0;
  let answered = 0;

  beforeAll(async () => {
    server = createServer((incoming, response) => {
      answered++;
      if (incoming.url === '/elsewhere') response.writeHead(302, { location: `http://127.0.0.3:${port}/` });
      response.end('here');
    }).listen(0);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  function dispatcher(...allowed: string[]) {
    const made = outboundDispatcher(networks(...allowed));
    onTestFinished(() => made.close());
    return made;
  }

  it.each(['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]'])(
    'does not connect to %s',
    async (host) => {
      const before = answered;
      const refused = request(`http://${host}:${port}/`, { dispatcher: dispatcher() });
      await expect(refused).rejects.toBeInstanceOf(AddressRefused);
      expect(answered).toBe(before);
    },
  );

  it.each(['127.0.0.1', 'localhost'])('connects to %s where its network is allowed', async (host) => {
    const answer = await request(`http://${host}:${port}/`, { dispatcher: dispatcher('127.0.0.0/8', '::1') });
    expect(await answer.body.text()).toBe('here');
  });

  it('does not follow a redirect to an address that is not allowed', async () => {
    const before = answered;
    const made = dispatcher('127.0.0.1');
    await expect(fetch(`http://127.0.0.1:${port}/elsewhere`, { dispatcher: made })).rejects.toMatchObject({
      cause: { name: 'AddressRefused' },
    });
    expect(answered).toBe(before + 1);
  });
});
