// Servers that give files as the ones in the world do: in parts, cut off, elsewhere, without end.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

const TLS = resolve(import.meta.dirname, '../fixtures/tls');
/** Trusts {@link FileServer}'s certificate, for NODE_EXTRA_CA_CERTS. */
export const CERTIFICATE = resolve(TLS, 'cert.pem');

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

interface Served {
  readonly bytes: Buffer;
  /** Bytes after which the connection is cut, for as many answers. */
  cuts: number[];
}

/** Serves bytes with ETag and Range (RFC 9110), and notes what was asked for. */
abstract class ByteServer {
  readonly requests: {
    readonly path: string;
    readonly range: string | undefined;
    readonly signed: boolean;
  }[] = [];
  readonly files = new Map<string, Served>();
  readonly #server: Server;

  protected constructor(server: Server) {
    this.#server = server;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const path = new URL(request.url ?? '', 'http://localhost').pathname;
      const { range, authorization = '' } = request.headers;
      this.requests.push({ path, range, signed: authorization.startsWith('AWS4-HMAC-SHA256') });
      this.answer(path, request, response);
    });
  }

  serve(path: string, bytes: Uint8Array, cuts: number[] = []): void {
    this.files.set(path, { bytes: Buffer.from(bytes), cuts });
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  protected answer(path: string, { method, headers }: IncomingMessage, response: ServerResponse): void {
    const served = this.files.get(path);
    if (!served) {
      this.missing(response);
      return;
    }
    const { bytes, cuts } = served;
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    if (from >= bytes.length) {
      response.writeHead(416).end();
      return;
    }
    const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': bytes.length - from,
      etag: `"${sha256(bytes)}"`,
      ...(from > 0 && { 'content-range': range }),
    });
    const cut = cuts.shift();
    if (method === 'HEAD') response.end();
    else if (cut === undefined) response.end(bytes.subarray(from));
    else response.write(bytes.subarray(from, from + cut), () => response.destroy());
  }

  protected abstract missing(response: ServerResponse): void;
}

/** An https server of files, with addresses that go elsewhere (`/to?...`), or do not end. */
export class FileServer extends ByteServer {
  constructor() {
    super(
      createHttpsServer({
        key: readFileSync(resolve(TLS, 'key.pem')),
        cert: readFileSync(CERTIFICATE),
      }),
    );
  }

  url(path: string): string {
    return `https://localhost:${this.port}${path}`;
  }

  protected override answer(path: string, request: IncomingMessage, response: ServerResponse): void {
    const target = new URL(request.url ?? '', 'http://localhost').searchParams.get('url');
    if (path === '/to') response.writeHead(302, { location: target ?? '' }).end();
    else if (path === '/declared-50-gb') response.writeHead(200, { 'content-length': 50e9 }).write('x');
    else if (path === '/endless') writeForever(response);
    else super.answer(path, request, response);
  }

  protected override missing(response: ServerResponse): void {
    response.writeHead(404).end();
  }
}

/** What an S3 with path-style addresses answers to GET and HEAD of an object. */
export class ObjectServer extends ByteServer {
  constructor() {
    super(createHttpServer());
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  protected override missing(response: ServerResponse): void {
    const body = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>';
    response.writeHead(404, { 'content-type': 'application/xml' }).end(body);
  }
}

function writeForever(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.writeHead(200).on('drain', more);
  more();
}
