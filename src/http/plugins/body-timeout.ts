import type { IncomingMessage } from 'node:http';
import type { App } from '../typed.ts';
import { refusal } from './client-errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Bodies that may be large, and take as long as they keep coming. */
    longBody?: boolean;
  }
}

/** Closes the connection of a client that takes longer to send its body; the server's own limit knows no exceptions. */
export function bodyTimeout(app: App, limitMs: number): void {
  app.addHook('onRequest', ({ raw, routeOptions }, reply, done) => {
    if (routeOptions.config.longBody !== true && hasBody(raw)) {
      const cutOff = () => {
        // A body that nobody wants, as that of a GET, arrives without ever being read.
        if (raw.complete) return;
        if (reply.raw.headersSent) raw.socket.destroy();
        else raw.socket.end(refusal('ERR_HTTP_REQUEST_TIMEOUT'));
      };
      const timer = setTimeout(cutOff, limitMs);
      const stop = () => {
        clearTimeout(timer);
      };
      for (const event of ['end', 'close']) raw.once(event, stop);
    }
    done();
  });
}

/** RFC 9112, section 6. A request without one has been sent once its headers are here, and its answer may take long. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
