import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, stringify } from 'yaml';
import type { LaidOut } from './monitoring-pods.ts';
import { type Component, freePorts, startComponent } from './processes.ts';
import { until } from './run.ts';

/** A server of the monitoring on loopback. */
export interface Server {
  component: Component;
  address: string;
}

/** Changes a file on its way from the chart to the program; what `change` does not touch stays as rendered. */
export const rewrite = <Content>(file: string, change: (content: Content) => void): void => {
  const content = parse(readFileSync(file, 'utf8')) as Content;
  change(content);
  writeFileSync(file, stringify(content, { aliasDuplicateObjects: false, lineWidth: 0 }));
};

/** Starts a server with the arguments of its pod and a port of ours, and returns once it says that it is ready. */
export const startServer = async (name: string, program: string, { root, args }: LaidOut): Promise<Server> => {
  const [port] = await freePorts(1);
  const address = `http://127.0.0.1:${port}`;
  const listen = `--web.listen-address=127.0.0.1:${port}`;
  const component = startComponent({ name, command: program, args: [...args, listen], dir: root });
  const check = async () => (await fetch(`${address}/-/ready`)).ok;
  await until({ what: `${name} is ready; ${component.logFile}`, seconds: 60, check });
  return { component, address };
};

/** An alert on its way to Alertmanager; without an end it goes on, until Alertmanager's own time-out. */
export interface Posted {
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  endsAt?: string;
}

/** Hands alerts to Alertmanager as Prometheus does. */
export const post = async ({ address }: Server, alerts: Posted[]): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${address}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
  if (!response.ok) throw new Error(`Alertmanager refused alerts: ${response.status} ${await response.text()}`);
};

/** An alert as Alertmanager knows it, with the receivers that it is for and what keeps it silent. */
export interface Known {
  labels: Record<string, string>;
  fingerprint: string;
  receivers: { name: string }[];
  status: { state: 'unprocessed' | 'active' | 'suppressed'; inhibitedBy: string[] };
}

/** Every alert that Alertmanager knows of this name, told or silent. */
export const known = async ({ address }: Server, alertname: string): Promise<Known[]> => {
  const filter = new URLSearchParams({ filter: `alertname="${alertname}"` });
  return (await (await fetch(`${address}/api/v2/alerts?${filter}`)).json()) as Known[];
};

/** A service that Prometheus scrapes: while it is not `up`, it answers that it can't. */
export interface Target {
  address: string;
  up: boolean;
  close: () => void;
}

/** Starts such a service on a free port of loopback. It is down at first. */
export const startTarget = async (): Promise<Target> => {
  const server = createServer((_, response) => {
    response.writeHead(target.up ? 200 : 503, { 'content-type': 'text/plain; version=0.0.4' }).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const target: Target = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    up: false,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return target;
};
