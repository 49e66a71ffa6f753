import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

/** What to ask. `from` is the client's own address, of 127.0.0.0/8: one a test, as limits count by address. */
export interface Ask {
  host: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** A body that is sent without saying how long it is. */
  chunked?: Buffer;
  from?: string;
  /** The name in the handshake, where it is not the host. */
  servername?: string;
}

/** What came back; `headers` are all of them, by lower-case name. */
export interface Answer {
  status: number;
  headers: Record<string, string[]>;
  body: string;
}

/** The port that each listener has on loopback, and who signed the certificate. */
export interface Door {
  port: (listener: 'http' | 'https') => number;
  ca: string;
}

const headersOf = ({ rawHeaders }: IncomingMessage): Record<string, string[]> => {
  const found: Record<string, string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    found[name] = [...(found[name] ?? []), rawHeaders[index + 1] ?? ''];
  }
  return found;
};

const answerOf = (response: IncomingMessage): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', chunk => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body });
    });
  });

/** Asks once, on a connection of its own. An answer that comes before the whole body was sent counts. */
const ask = (door: Door, listener: 'http' | 'https', what: Ask): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { host, path = '/', method = 'GET', body, chunked, from = '127.0.0.1', servername = host } = what;
    const options = {
      host: '127.0.0.1',
      port: door.port(listener),
      localAddress: from,
      agent: false as const,
      path,
      method,
      headers: { host, ...(body && { 'content-length': String(body.length) }), ...what.headers },
      timeout: 20_000,
    };
    const request = listener === 'https' ? httpsRequest({ ...options, servername, ca: door.ca }) : httpRequest(options);
    let answered = false;
    request.on('response', response => {
      answered = true;
      answerOf(response).then(resolve, reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer from ${host}${path}`)));
    request.on('error', error => !answered && reject(error));
    request.end(body ?? chunked);
  });

/** Asks the front door over TLS. Refuses a certificate that is not for the host. */
export const askHttps = (door: Door, what: Ask): Promise<Answer> => ask(door, 'https', what);

/** The same without TLS. */
export const askHttp = (door: Door, what: Ask): Promise<Answer> => ask(door, 'http', what);

/** A handshake, and the version of TLS that came of it; throws the alert of one that was refused. */
export const handshake = (
  door: Door,
  servername: string,
  version?: 'TLSv1.2' | 'TLSv1.3',
): Promise<TLSSocket & Socket> =>
  new Promise((resolve, reject) => {
    const versions = version && { minVersion: version, maxVersion: version };
    const socket = connect({ host: '127.0.0.1', port: door.port('https'), servername, ca: door.ca, ...versions });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });

/** Sends these bytes over TLS and returns everything that comes back until the end, or for `ms`. */
export const sendRaw = async (door: Door, host: string, bytes: string, ms = 1500): Promise<string> => {
  const socket = await handshake(door, host);
  const chunks: Buffer[] = [];
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString());
    };
    const timer = setTimeout(end, ms);
    socket.on('data', chunk => chunks.push(chunk));
    socket.on('error', end);
    socket.on('end', end);
    socket.write(bytes);
  });
};
