import { parse } from 'yaml';
import { byKind, type Manifest } from '../../verify/manifests.ts';

/** The data of a ConfigMap; none where it is not rendered. */
export const dataOf = (manifests: Manifest[], name: string): Record<string, string> =>
  byKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === name)?.data ?? {};

export interface Relabelling {
  source_labels?: string[];
  regex?: string;
  action?: string;
  target_label?: string;
  replacement?: string;
}

/** A scrape job as Prometheus reads it. */
export interface Job {
  job_name: string;
  metrics_path?: string;
  label_limit?: number;
  kubernetes_sd_configs?: { role: string; namespaces: { names: string[] } }[];
  relabel_configs?: Relabelling[];
  metric_relabel_configs?: Relabelling[];
}

/** The scrape jobs of the rendered configuration. */
export const jobsOf = (manifests: Manifest[]): Job[] =>
  (parse(dataOf(manifests, 'prometheus')['prometheus.yml'] ?? '') as { scrape_configs: Job[] }).scrape_configs;

export const jobNamed = (manifests: Manifest[], name: string): Job =>
  jobsOf(manifests).find(({ job_name }) => job_name === name) as Job;

/** Matches the names of series that rules keep. */
export const kept = (rules: Relabelling[] = []): RegExp =>
  new RegExp(`^(?:${rules.find(({ action }) => action === 'keep')?.regex})$`);

/** The names of the rendered alerts. */
export const alertsOf = (manifests: Manifest[]): Set<string> => {
  const { groups } = parse(dataOf(manifests, 'prometheus-rules')['rules.yml'] ?? '') as {
    groups: { rules: { alert?: string }[] }[];
  };
  return new Set(groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])));
};

/** The spec of an object by which an operator's Prometheus finds pods. */
export interface PodMonitor {
  namespaceSelector: { matchNames: string[] };
  selector: { matchLabels: Record<string, string> };
  podMetricsEndpoints: {
    portNumber: number;
    path: string;
    relabelings: { targetLabel?: string; replacement?: string }[];
    metricRelabelings: { regex: string }[];
  }[];
}
