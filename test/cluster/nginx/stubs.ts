import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a pod was asked. Headers are as they came, one name or value after the other. */
export interface Asked {
  pod: number;
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  bytes: number;
}

/** A service on loopback: two pods that note what they are asked. */
export interface Stub {
  addresses: string[];
  asked: Asked[];
  /** What a pod answers to the next requests; `undefined` is 200 and nothing else. The body has been read before. */
  answer: ((pod: number) => RequestListener | undefined) | undefined;
}

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const podOf = (stub: Stub, pod: number): Server =>
  createServer((request, response) => {
    let bytes = 0;
    request.on('data', chunk => {
      bytes += chunk.length;
    });
    request.on('end', () => {
      stub.asked.push({ pod, method: request.method ?? '', url: request.url ?? '', headers: request.headers, bytes });
      const answer = stub.answer?.(pod);
      if (answer) return answer(request, response);
      return response.end('served');
    });
  });

/** Starts a stub for each of these services, all on loopback, and a function that stops them. */
export const startStubs = async (
  services: readonly string[],
): Promise<{ stubs: Record<string, Stub>; stop: () => Promise<void> }> => {
  const servers: Server[] = [];
  const stubs: Record<string, Stub> = {};
  for (const service of services) {
    const stub: Stub = { addresses: [], asked: [], answer: undefined };
    for (const pod of [0, 1]) {
      const server = podOf(stub, pod);
      servers.push(server);
      stub.addresses.push(await listening(server));
    }
    stubs[service] = stub;
  }
  const stop = async (): Promise<void> => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  return { stubs, stop };
};
