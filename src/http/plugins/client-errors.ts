import type { Socket } from 'node:net';
import type { ErrorCode } from '../../errors.ts';
import { problem, PROBLEM_TYPE } from '../schemas/problem.ts';

/** What Node refuses before there is a request, by its error code. */
const REFUSALS: Readonly<Partial<Record<string, [ErrorCode, string]>>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'the request was not sent in time'],
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'the headers are over 16 KiB'],
};
const REASONS: Readonly<Partial<Record<number, string>>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers what is no request, and hangs up. */
export function refuseClient(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable && socket.bytesWritten === 0) socket.end(refusal(error.code ?? ''));
  else socket.destroy();
}

/** The answer to what Node refuses, as it goes over the wire; by Node's error code. */
export function refusal(nodeCode: string): string {
  const [code, detail] = REFUSALS[nodeCode] ?? ['malformed_request', 'this is not HTTP/1.1'];
  const body = problem(code, detail, '/');
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${body.status} ${String(REASONS[body.status])}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${text}`;
}
