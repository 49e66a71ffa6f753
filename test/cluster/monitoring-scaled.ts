import { join } from 'node:path';
import type { Manifest } from '../../verify/manifests.ts';
import { monitoringIn } from '../platform.ts';
import type { Inbox } from './monitoring-inbox.ts';
import { layOut } from './monitoring-pods.ts';
import { type RenderedGroup, renderedRules } from './monitoring-rules.ts';
import { rewrite, type Server, startServer, type Target } from './monitoring-servers.ts';
import { receiverFiles } from './monitoring-settings.ts';
import { monitoringPrograms } from './programs.ts';

const programs = await monitoringPrograms(['alertmanager', 'prometheus']);

/** What is rendered, and where its files may go. */
export interface Place {
  manifests: Manifest[];
  folder: string;
}

/** Whose alert it is that Prometheus raises here. */
export const whose = { service: 'medication-service', tier: 'core-healthcare' };

/** A minute of the rendered waits takes this many milliseconds here. */
export const minute = 300;

const scaled = (wait: string): string => {
  const [, count, unit] = wait.match(/^(\d+)([sm])$/) ?? [];
  if (!count) throw new Error(`${wait} is neither seconds nor minutes`);
  return `${Math.round(Number(count) * (unit === 's' ? minute / 60 : minute))}ms`;
};

interface Route {
  group_wait?: string;
  group_interval?: string;
  repeat_interval?: string;
  matchers?: string[];
  routes?: Route[];
}

/**
 * Scales group_wait and group_interval of a route and of all below it. repeat_interval stays, as nothing is to repeat but
 * the watchdog, whose is scaled too.
 */
const hasten = (route: Route): void => {
  const waits = ['group_wait', 'group_interval'] as const;
  const repeats = route.matchers?.some(matcher => matcher.includes('Watchdog')) ? (['repeat_interval'] as const) : [];
  for (const key of [...waits, ...repeats]) if (route[key]) route[key] = scaled(route[key]);
  route.routes?.forEach(hasten);
};

/** Alertmanager as rendered, but for its waits; the files of its Secret hold addresses of the inbox. */
export const startAlertmanager = ({ manifests, folder }: Place, inbox: Inbox): Promise<Server> => {
  const values = monitoringIn().alertmanager ?? {};
  const secrets = { [values.secret ?? '']: receiverFiles(values, inbox.addressOf) };
  const pod = layOut({ manifests, part: 'alertmanager', folder, secrets });
  rewrite<{ route: Route }>(pod.config, ({ route }) => hasten(route));
  return startServer('alertmanager', programs.alertmanager, pod);
};

const looksAt = ['MedicationServiceDown', 'Watchdog'];

interface PrometheusConfig {
  global: Record<string, unknown>;
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: unknown[];
}

/**
 * Prometheus as rendered, but that it scrapes our one target, evaluates each second, tells our Alertmanager, and has of
 * the alerts MedicationServiceDown and Watchdog. That rendered addresses exist, monitoring-files.test.ts says.
 */
export const startPrometheus = (
  { manifests, folder }: Place,
  alertmanager: Server,
  target: Target,
): Promise<Server> => {
  const pod = layOut({ manifests, part: 'prometheus', folder });
  rewrite<PrometheusConfig>(pod.config, config => {
    const second = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
    Object.assign(config.global, second);
    const labels = { ...whose, namespace: 'core-healthcare' };
    config.scrape_configs = [{ job_name: 'services', static_configs: [{ targets: [target.address], labels }] }];
    for (const { static_configs } of config.alerting.alertmanagers)
      for (const addresses of static_configs) addresses.targets = [new URL(alertmanager.address).host];
  });
  rewrite<{ groups: RenderedGroup[] }>(join(pod.root, 'etc/prometheus/rules/rules.yml'), content => {
    const looked = renderedRules(manifests).filter(({ alert }) => !alert || looksAt.includes(alert));
    content.groups = [
      { name: 'looked-at', rules: looked.map(rule => (rule.for ? { ...rule, for: scaled(rule.for) } : rule)) },
    ];
  });
  // It repeats each minute what goes on, and its first evaluation may come before it knows Alertmanager. Twenty seconds
  // of silence (four times this) mean that an alert is over.
  const args = [...pod.args, '--rules.alert.resend-delay=5s'];
  return startServer('prometheus', programs.prometheus, { ...pod, args });
};
