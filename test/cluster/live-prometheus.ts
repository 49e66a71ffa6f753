import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ControlPlane } from './control-plane.ts';
import { get } from './fixtures.ts';
import { assertAlive, type Component, freePorts, startComponent, stopComponent } from './processes.ts';
import { monitoringPrograms } from './programs.ts';
import { tokenFile } from './rights.ts';
import { until } from './run.ts';

/** A target as Prometheus found it. `meant` is what it would scrape in a cluster; here it scrapes the stub instead. */
export interface Target {
  job: string;
  meant: string;
  health: string;
  labels: Record<string, string>;
}

/** An alert that Prometheus raises. */
export interface Alert {
  state: 'pending' | 'firing';
  labels: Record<string, string>;
}

/** A group of rules as Prometheus has loaded it. */
export interface Group {
  name: string;
  rules: { name: string; health: string; lastError?: string }[];
}

/** Prometheus on this machine, with the installed configuration and rules, and the rights of its ServiceAccount. */
export interface Prometheus {
  targets: () => Promise<Target[]>;
  /** What it saw and left out: namespace and name of pods, by job. */
  dropped: (job: string) => Promise<string[]>;
  alerts: (name: string) => Promise<Alert[]>;
  groups: () => Promise<Group[]>;
  query: (expression: string) => Promise<{ metric: Record<string, string> }[]>;
  log: () => string;
  stop: () => Promise<void>;
}

interface ScrapeConfig {
  job_name: string;
  kubernetes_sd_configs?: Record<string, unknown>[];
  relabel_configs?: object[];
  [key: string]: unknown;
}

interface Configuration {
  global: Record<string, unknown>;
  scrape_configs: ScrapeConfig[];
  [key: string]: unknown;
}

/** The keys of a scrape job that have a meaning here; with any other, a packet might leave this machine. */
const known =
  /^(job_name|static_configs|kubernetes_sd_configs|(metric_)?relabel_configs|metrics_path|params|scheme|scrape_interval|honor_labels|(sample|label|label_value_length)_limit|authorization|tls_config)$/;

/**
 * What is asked of the stub instead: appended to the job's own rules, it has the last word. No packet may go to a
 * simulated pod or node, or to a Service's name. What the job's own rules ended with goes along as the parameter `meant`,
 * which is no label, and shows in the target's address.
 */
const toStub = (port: number): object[] => [
  {
    source_labels: ['__scheme__', '__address__', '__metrics_path__'],
    regex: '(.*);(.*);(.*)',
    target_label: '__param_meant',
    replacement: '$1://$2$3',
  },
  // Prometheus itself does this last of all; but then the address would be the stub's.
  { source_labels: ['instance', '__address__'], regex: ';(.+)', target_label: 'instance', replacement: '$1' },
  { target_label: '__metrics_path__', replacement: '/others' },
  { source_labels: ['service'], regex: '(.+)', target_label: '__metrics_path__', replacement: '/services/$1' },
  { target_label: '__scheme__', replacement: 'http' },
  { target_label: '__address__', replacement: `127.0.0.1:${port}` },
];

/** In a pod Prometheus finds the API server and its token by itself; here it is told. */
const discovering = (api: object, config: Record<string, unknown>): object => ({ ...config, ...api });

/** The job as installed, but for where it discovers and whom it asks: the stub, without TLS and without a token. */
const onLoopback = (job: ScrapeConfig, api: object, port: number): object => {
  const unknown = Object.keys(job).filter(key => !known.test(key));
  if (unknown.length > 0) throw new Error(`job ${job.job_name} has ${unknown}: nobody has looked where that leads`);
  const { authorization, tls_config, ...kept } = job;
  return {
    ...kept,
    // Every job alike, so that nobody waits for the exporters' half minute.
    scrape_interval: '2s',
    ...(job.kubernetes_sd_configs && {
      kubernetes_sd_configs: job.kubernetes_sd_configs.map(config => discovering(api, config)),
    }),
    relabel_configs: [...(job.relabel_configs ?? []), ...toStub(port)],
  };
};

const installed = async (plane: ControlPlane, name: string): Promise<Record<string, string>> =>
  (await get(plane, 'configmap', name, '--namespace=monitoring')).data;

/** Writes what is installed into `dir`, made to run here, and returns the path of the configuration. */
const layOut = async (plane: ControlPlane, port: number, dir: string): Promise<string> => {
  const config = parse((await installed(plane, 'prometheus'))['prometheus.yml'] ?? '') as Configuration;
  const unknown = Object.keys(config).filter(key => !/^(global|rule_files|alerting|scrape_configs)$/.test(key));
  if (unknown.length > 0) throw new Error(`the configuration has ${unknown}: nobody has looked where that leads`);
  const api = {
    api_server: plane.url,
    authorization: { credentials_file: await tokenFile(plane, 'monitoring/prometheus') },
    tls_config: { ca_file: plane.caFile },
  };
  for (const [file, content] of Object.entries(await installed(plane, 'prometheus-rules'))) {
    writeFileSync(join(dir, file), content);
  }
  const changed = {
    // No Alertmanager: its name would be looked up. Scrapes and rules come sooner, `for` takes as long as it does.
    global: { ...config.global, scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '2s' },
    rule_files: [join(dir, '*.yml')],
    scrape_configs: config.scrape_configs.map(job => onLoopback(job, api, port)),
  };
  const path = join(dir, 'prometheus.yaml');
  writeFileSync(path, stringify(changed, { aliasDuplicateObjects: false, lineWidth: 0 }));
  return path;
};

interface ActiveTarget {
  scrapePool: string;
  scrapeUrl: string;
  health: string;
  labels: Record<string, string>;
}

interface DroppedTarget {
  scrapePool: string;
  discoveredLabels: Record<string, string>;
}

/** What a target's address at the stub stands for, with what is asked of it. */
const meantBy = (scrapeUrl: string): string => {
  const { meant = '', ...asked } = Object.fromEntries(new URL(scrapeUrl).searchParams);
  const query = Object.entries(asked).map(pair => pair.join('='));
  return [meant, ...(query.length > 0 ? [query.sort().join('&')] : [])].join('?');
};

/** Starts it on loopback beside `stubPort`, and returns once it answers. */
export const startPrometheus = async (plane: ControlPlane, stubPort: number): Promise<Prometheus> => {
  const [port] = await freePorts(1);
  const name = `prometheus-${port}`;
  const dir = join(plane.dir, name);
  mkdirSync(dir);
  const { prometheus } = await monitoringPrograms(['prometheus']);
  const args = [
    `--config.file=${await layOut(plane, stubPort, dir)}`,
    `--storage.tsdb.path=${join(dir, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const component: Component = startComponent({ name, command: prometheus, args, dir });
  const ask = async <Answer>(path: string): Promise<Answer> => {
    assertAlive([component]);
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { data: Answer }).data;
  };
  const check = async (): Promise<boolean> => {
    assertAlive([component]);
    return (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok;
  };
  await until({ what: 'Prometheus is ready', seconds: 60, check });
  return {
    targets: async () =>
      (await ask<{ activeTargets: ActiveTarget[] }>('targets?state=active')).activeTargets.map(
        ({ scrapePool, scrapeUrl, health, labels }) => ({ job: scrapePool, meant: meantBy(scrapeUrl), health, labels }),
      ),
    dropped: async job =>
      (await ask<{ droppedTargets: DroppedTarget[] }>(`targets?state=dropped&scrapePool=${job}`)).droppedTargets.map(
        ({ discoveredLabels: its }) => `${its.__meta_kubernetes_namespace}/${its.__meta_kubernetes_pod_name}`,
      ),
    alerts: async name =>
      (await ask<{ alerts: Alert[] }>('alerts')).alerts.filter(({ labels }) => labels.alertname === name),
    groups: async () => (await ask<{ groups: Group[] }>('rules')).groups,
    query: async expression =>
      (await ask<{ result: { metric: Record<string, string> }[] }>(`query?query=${encodeURIComponent(expression)}`))
        .result,
    log: () => readFileSync(component.logFile, 'utf8'),
    stop: () => stopComponent(component),
  };
};
