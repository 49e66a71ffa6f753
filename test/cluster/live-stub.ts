import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that stands for everything that Prometheus scrapes. */
export interface Stub {
  port: number;
  /** Services that answer nobody: who asks one of them has the connection closed. */
  silent: Set<string>;
  /** What a service says beside what every service says, by its name. */
  more: Map<string, string>;
  stop: () => Promise<void>;
}

/** What every service says of itself. */
const spoken = `# TYPE http_requests_total counter
http_requests_total{method="GET",route="/",status="200"} 1
# TYPE db_up gauge
db_up{database="main"} 1
`;

/**
 * Starts it. `/services/<service>` is a service's port `metrics`; whatever else is asked answers that it is there and has
 * nothing to say.
 */
export const startStub = async (): Promise<Stub> => {
  const [silent, more] = [new Set<string>(), new Map<string, string>()];
  const server = createServer(({ url = '', socket }, response) => {
    const service = url.match(/^\/services\/([^?/]+)/)?.[1];
    if (service && silent.has(service)) return socket.destroy();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    return response.end(service ? spoken + (more.get(service) ?? '') : '');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    silent,
    more,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
