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
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.longBody !== true) {
      const { raw } = request;
      const timer = setTimeout(() => raw.socket.end(refusal('ERR_HTTP_REQUEST_TIMEOUT')), limitMs);
      const stop = () => {
        clearTimeout(timer);
      };
      for (const event of ['end', 'close']) raw.once(event, stop);
    }
    done();
  });
}
