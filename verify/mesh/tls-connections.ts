import type { ServerMode } from './tls.ts';
import type { ClientTls } from './tls-rules.ts';

export type ConnectionTls = {
  works: boolean;
  /** With mTLS the server knows who calls. */
  sends: 'mTLS' | 'TLS' | 'plaintext';
  reason: string;
};

/**
 * Do both ends agree on TLS, in front of a server that itself speaks plaintext? A client's proxy does what its
 * DestinationRule says, or by itself (`AUTO`) sends mTLS to pods that have a proxy, unless their mode is DISABLE. That
 * choice is by pod, not by port: a port that bypasses the proxy is sent mTLS all the same, and can't read it.
 */
export const connectionWorks = ({
  client,
  server,
}: {
  client: { hasSidecar: boolean; tls: ClientTls['mode'] };
  server: { hasSidecar: boolean; mode: ServerMode; intercepted: boolean };
}): ConnectionTls => {
  const sends = sentBy(client, server);
  const ends = server.hasSidecar && server.intercepted ? server.mode : 'no proxy';
  const problem = {
    STRICT: { mTLS: '', TLS: "the server wants Istio's certificates", plaintext: 'the server wants mTLS' },
    PERMISSIVE: { mTLS: '', TLS: "the server's program speaks no TLS", plaintext: '' },
    DISABLE: { mTLS: "the server's proxy takes plaintext", TLS: "the server's program speaks no TLS", plaintext: '' },
    'no proxy': { mTLS: 'no proxy ends the mTLS', TLS: "the server's program speaks no TLS", plaintext: '' },
  }[ends][sends];
  const who = client.hasSidecar ? `the client's proxy (${client.tls})` : 'the client, without a proxy,';
  return { works: problem === '', sends, reason: `${who} sends ${sends}${problem ? `: ${problem}` : ''}` };
};

const sentBy = (
  client: { hasSidecar: boolean; tls: ClientTls['mode'] },
  server: { hasSidecar: boolean; mode: ServerMode },
): ConnectionTls['sends'] => {
  if (!client.hasSidecar || client.tls === 'DISABLE') return 'plaintext';
  if (client.tls === 'AUTO') return server.hasSidecar && server.mode !== 'DISABLE' ? 'mTLS' : 'plaintext';
  return client.tls === 'ISTIO_MUTUAL' ? 'mTLS' : 'TLS';
};
