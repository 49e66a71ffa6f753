import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Component, freePorts, startComponent } from './processes.ts';
import { run, until } from './run.ts';

/** A Prometheus on loopback. */
export interface Prometheus {
  component: Component;
  address: string;
}

export interface Start {
  program: string;
  /** Its data folder, as the pod's volume has it. */
  data: string;
  /** Where its configuration and log go. */
  dir: string;
  /** The port of 127.0.0.1 to scrape each second; none: it only answers. */
  scrape?: number;
  args?: string[];
}

/** Starts a Prometheus and returns once it is ready to answer. */
export const startPrometheus = async ({ program, data, dir, scrape, args = [] }: Start): Promise<Prometheus> => {
  const [port] = await freePorts(1);
  const jobs =
    scrape === undefined ? [] : [{ job_name: 'stub', static_configs: [{ targets: [`127.0.0.1:${scrape}`] }] }];
  const config = join(dir, 'prometheus.json');
  // YAML takes JSON as it is.
  writeFileSync(config, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: jobs }));
  const address = `http://127.0.0.1:${port}`;
  const component = startComponent({
    name: `prometheus-${port}`,
    command: program,
    args: [`--config.file=${config}`, `--storage.tsdb.path=${data}`, `--web.listen-address=127.0.0.1:${port}`, ...args],
    dir,
  });
  const check = async () => (await fetch(`${address}/-/ready`)).ok;
  await until({ what: `Prometheus is ready; ${component.logFile}`, seconds: 60, check });
  return { component, address };
};

/** What Prometheus answers to an instant query at `time`. */
const ask = async ({ address }: Prometheus, query: string, time: number): Promise<unknown[]> => {
  const response = await fetch(`${address}/api/v1/query?${new URLSearchParams({ query, time: String(time) })}`);
  const { data, error } = (await response.json()) as { data?: { result: unknown[] }; error?: string };
  if (!data) throw new Error(`${query}: ${error}`);
  return data.result;
};

/** What Prometheus answers to a query over the 12 hours before `time`. */
const askRange = async ({ address }: Prometheus, query: string, time: number): Promise<unknown[]> => {
  const span = { start: String(time - 12 * 3600), end: String(time), step: '60' };
  const response = await fetch(`${address}/api/v1/query_range?${new URLSearchParams({ query, ...span })}`);
  return ((await response.json()) as { data: { result: unknown[] } }).data.result;
};

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** What a Prometheus was asked, and when; series sorted, as their order is no part of an answer. */
export interface Answers {
  time: number;
  everything: unknown[];
  range: unknown[];
  instant: unknown[];
}

/** All raw samples of the stub and of the older gauge, a range query and an instant one, as of `time`. */
export const answers = async (one: Prometheus, time: number): Promise<Answers> => {
  const [recent, older] = [await ask(one, '{job="stub"}[1h]', time), await ask(one, 'care_plans_overdue[13h]', time)];
  const sums = 'sum by (__name__) ({__name__=~"asked_total|residents|care_plans_overdue"})';
  return {
    time,
    everything: [...recent, ...older].sort(byText),
    range: (await askRange(one, sums, time)).sort(byText),
    instant: (await ask(one, 'rate(asked_total[30s]) or asked_total or residents', time)).sort(byText),
  };
};

/** A target that counts how often it was asked, on a free port of loopback. */
export const startStub = async (): Promise<{ port: number; asked: () => number; close: () => void }> => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    const lines = Array.from({ length: 50 }, (__, n) => `residents{status="s${n}"} ${asked * n}`);
    // Without a type of content Prometheus 3 takes nothing.
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`# TYPE asked_total counter\nasked_total ${asked}\n# TYPE residents gauge\n${lines.join('\n')}\n`);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, asked: () => asked, close: () => server.close() };
};

/** Fills `data` with blocks of what a gauge was from 11 to 5 hours ago, a sample a minute. */
export const olderBlocks = async (promtool: string, data: string): Promise<void> => {
  const from = Math.floor(Date.now() / 1000) - 11 * 3600;
  const samples = Array.from({ length: 360 }, (_, n) => `care_plans_overdue ${(n * 7) % 100} ${from + n * 60}`);
  mkdirSync(data, { recursive: true });
  const file = `${data}.openmetrics`;
  writeFileSync(file, `# TYPE care_plans_overdue gauge\n${samples.join('\n')}\n# EOF\n`);
  await run(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, data]);
  rmSync(file);
};
