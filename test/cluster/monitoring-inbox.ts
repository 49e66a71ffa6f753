import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An alert as Alertmanager tells it. */
export interface ToldAlert {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** One message of Alertmanager to a webhook, and whom it was for. */
export interface Message {
  to: string;
  /** When it came, in milliseconds. */
  at: number;
  status: 'firing' | 'resolved';
  groupLabels: Record<string, string>;
  alerts: ToldAlert[];
}

/** Stands for everybody who is told: each receiver has a path of its own on one port of loopback. */
export interface Inbox {
  addressOf: (receiver: string) => string;
  messages: Message[];
  /** The messages for a receiver in which an alert of that name stands. */
  about: (receiver: string, alertname: string) => Message[];
  close: () => void;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** Starts the stub. What is not Alertmanager's JSON is answered with 400, and so shows in its log. */
export const startInbox = async (): Promise<Inbox> => {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    try {
      const { status, groupLabels, alerts } = JSON.parse(await bodyOf(request)) as Message;
      messages.push({ to: (request.url ?? '').slice(1), at: Date.now(), status, groupLabels, alerts });
      response.writeHead(200).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    addressOf: receiver => `http://127.0.0.1:${port}/${receiver}`,
    messages,
    about: (receiver, alertname) =>
      messages.filter(
        ({ to, alerts }) => to === receiver && alerts.some(({ labels }) => labels.alertname === alertname),
      ),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
