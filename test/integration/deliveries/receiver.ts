// A receiver of webhooks, as one would write it with the package of Standard Webhooks.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

export class Receiver {
  readonly url: string;
  readonly received: Received[] = [];

  private constructor(url: string) {
    this.url = url;
  }

  /** @param answer - called for every message with its number, from 0 */
  static async start(answer: (response: ServerResponse, n: number) => void = ok): Promise<Receiver> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        receiver.received.push({ headers: single(request.headers), body });
        answer(response, receiver.received.length - 1);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new Receiver(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hush`,
    );
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return receiver;
  }
}

function ok(response: ServerResponse): void {
  response.writeHead(204).end();
}

function single(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
