import { inhibitions } from '../alerts/inhibitions.ts';
import { ruleGroups } from '../alerts/rules.ts';
import { type Dashboard, dashboards } from '../dashboards/dashboards.ts';
import type { ChartFile } from '../emit/file.ts';
import { jsonFile } from '../emit/json.ts';
import { scriptFile } from '../emit/template.ts';
import { generatedBy, yamlText } from '../emit/yaml.ts';
import { keptOfProxies } from '../model/mesh-metrics.ts';
import { personalLabels } from '../model/metrics.ts';
import { backedUp, backupMetricsPort, partPorts } from '../model/monitoring-edges.ts';
import { priorityClass, umbrellaChart } from '../model/names.ts';
import type { Platform } from '../model/platform.ts';
import { podScrapes, scrapedParts } from '../model/pod-scrapes.ts';
import { partRoles, stateResources } from '../policies/monitoring-roles.ts';
import type { GraphFiles } from './graph-file.ts';
import { monitoringSchema } from './schemas.ts';
import { subchart } from './subchart.ts';

const name = 'monitoring';
const description = 'What watches the platform, who is woken when, and what is kept.';

/** Every template, in the order in which a reader meets them: those of all parts first, then each part's own. */
const templates = [
  'namespace',
  'resource-quota',
  'service-account',
  'cluster-role',
  'cluster-role-binding',
  'role-binding',
  'persistent-volume-claim',
  'service',
  'network-policy',
  'prometheus/config-map',
  'prometheus/deployment',
  'alertmanager/config-map',
  'alertmanager/deployment',
  'grafana/config-map',
  'grafana/deployment',
  'loki/config-map',
  'loki/deployment',
  'alloy/config-map',
  'alloy/deployment',
  'kube-state-metrics/deployment',
  'node-exporter/daemon-set',
  'blackbox-exporter/config-map',
  'blackbox-exporter/deployment',
  'backup/config-map',
  'operator/prometheus-rule',
  'operator/service-monitor',
  'operator/pod-monitor',
  'operator/probe',
  'operator/dashboards',
];
const namedTemplates = [
  '_installed',
  '_names',
  '_pod',
  '_quota',
  '_problems',
  'prometheus/_config',
  'alertmanager/_config',
  'grafana/_grafana',
  'loki/_config',
  'alloy/_config',
  'backup/_backup',
  'operator/_operator',
];

/** What runs beside a part whose data is backed up. */
const scripts = ['backup.sh', 'schedule.sh', 'stage.sh', 'repository.sh', 'restore.sh'];

type Part = keyof typeof partPorts;

/** What is decided here of a part's pods. `values` is the key of its Helm values; the users are those of the images. */
interface PartFacts {
  values: string;
  user: number;
  priorityClass: string;
  /** Whether it asks the API server. */
  token?: true;
  /** Whether it is an exporter, which is scraped less often. */
  exporter?: true;
}

const essential = priorityClass('essential');
const supporting = priorityClass('supporting');
const facts: Record<Part, PartFacts> = {
  prometheus: { values: 'prometheus', user: 65534, priorityClass: essential, token: true },
  alertmanager: { values: 'alertmanager', user: 65534, priorityClass: essential },
  grafana: { values: 'grafana', user: 472, priorityClass: supporting },
  loki: { values: 'loki', user: 10001, priorityClass: essential },
  alloy: { values: 'alloy', user: 473, priorityClass: essential, token: true },
  'kube-state-metrics': {
    values: 'kubeStateMetrics',
    user: 65534,
    priorityClass: essential,
    token: true,
    exporter: true,
  },
  'blackbox-exporter': { values: 'blackboxExporter', user: 65534, priorityClass: supporting, exporter: true },
  'node-exporter': { values: 'nodeExporter', user: 65534, priorityClass: essential, exporter: true },
};

const namespaces = [
  { name: 'monitoring', security: 'restricted', why: 'Nothing here needs more than a service does.' },
  { name: 'node-metrics', security: 'privileged', why: "node-exporter mounts the nodes' files, read-only." },
];

/** What Grafana is told beside its defaults: it asks nobody outside, and sends no alerts of its own. */
const grafanaSettings = {
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_NEWS_NEWS_FEED_ENABLED: 'false',
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_SECURITY_DISABLE_GRAVATAR: 'true',
  GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
  GF_UNIFIED_ALERTING_EXECUTE_ALERTS: 'false',
};

/** The collectors of node-exporter: what the node metrics of generator/model/metrics.ts need. */
const nodeCollectors = ['cpu', 'filesystem', 'loadavg', 'meminfo', 'timex'];

/** `Compliance & Regulatory` → `compliance-regulatory`. */
const slug = (title: string): string => title.toLowerCase().replace(/[^a-z]+/g, '-');

const quoted = (words: string[]): string => words.map(word => JSON.stringify(word)).join(' ');

const foldersOf = (all: Dashboard[]) =>
  [...new Set(all.map(({ folder: title }) => title))].map(title => ({
    title,
    slug: slug(title),
    uidList: quoted(all.filter(one => one.folder === title).map(({ uid }) => uid)),
  }));

/** The ports of every service that Prometheus reads, and when: any service can tell, as all have the same. */
const everyService = ({ edges, services }: Platform) => {
  const [any] = services.keys();
  return edges
    .filter(({ from, to }) => from === 'prometheus' && to === any)
    .map(({ port, when }) => ({ port, ...(when && { when }) }));
};

/** Parts whose pods count for themselves, as a scrape job finds them: by one label, in their namespace. */
const podTargets = ({ nodes }: Platform) =>
  podScrapes.map(({ kept, when, ...scrape }) => {
    const { namespace, labels = {} } = nodes.get(scrape.part) ?? {};
    const [[label = '', value = ''] = []] = Object.entries(labels);
    const found = { namespace, label, value, meta: label.replace(/\W/g, '_') };
    const on = [scrape.part, ...(when ? [when] : [])].map(word => `(index $on ${JSON.stringify(word)})`).join(' ');
    return { ...scrape, ...found, kept, proxy: kept === 'proxy', on };
  });

/** Stands in the rules for where the runbooks are published, which the installer says. */
const runbooks = '<runbooks>';

/** The rules, each as the line of JSON that Prometheus reads. */
const rulesAsText = (platform: Platform) =>
  ruleGroups(platform).map(group => ({
    ...group,
    rules: group.rules.map(({ rule, ...on }) => {
      const { alert, annotations } = rule;
      const told = alert ? { annotations: { ...annotations, runbook_url: `${runbooks}/${alert}.md` } } : {};
      return { ...on, rule: JSON.stringify({ ...rule, ...told }) };
    }),
  }));

/** What follows from the graph: rules, what silences what, dashboards; and the scripts of the backups. */
const graphOutcomes = (platform: Platform, boards: Dashboard[], folder: string): ChartFile[] => {
  const when = Object.fromEntries(boards.map(board => [board.uid, board.when ?? []]));
  return [
    {
      path: `${folder}/files/rules.json`,
      content: jsonFile({ generated: generatedBy, groups: rulesAsText(platform) }),
    },
    { path: `${folder}/files/inhibitions.json`, content: jsonFile({ generated: generatedBy, rules: inhibitions }) },
    { path: `${folder}/files/dashboards.json`, content: jsonFile({ generated: generatedBy, when }) },
    ...boards.map(({ uid, json }) => ({
      path: `${folder}/files/dashboards/${uid}.json`,
      content: `${JSON.stringify(json)}\n`,
    })),
    ...scripts.map(script => scriptFile(`${folder}/files/${script}`, `monitoring/backup/${script}`)),
  ];
};

/** The chart of the monitoring: servers of ours, or what an operator's servers need. */
export const monitoringChart = (platform: Platform, graphs: GraphFiles): ChartFile[] => {
  const boards = dashboards(platform);
  const folders = foldersOf(boards);
  const holes = {
    runbooks,
    namespaces,
    scripts,
    backupMetricsPort,
    personalLabels: personalLabels.join(', '),
    podTargets: podTargets(platform),
    scrapedParts,
    keptOfProxies,
    stateResources: stateResources.join(','),
    nodeCollectors,
    grafanaSettings,
    folders,
    folderList: quoted(folders.map(({ title }) => title)),
    roles: partRoles.map(role => ({
      ...role,
      rules: yamlText(role.rules).replace(/^/gm, '  ').trimEnd(),
    })),
    clusterRoles: partRoles.filter(({ scope }) => scope === 'cluster'),
    namespacedRoles: partRoles.flatMap(({ scope, ...role }) =>
      scope === 'cluster' ? [] : [{ ...role, own: quoted(scope.tiersAnd) }],
    ),
  };
  const parts = Object.fromEntries(
    (Object.keys(partPorts) as Part[]).map(part => [
      part,
      { port: partPorts[part], ...facts[part], ...(backedUp.some(one => one === part) && { backup: true }) },
    ]),
  );
  return subchart(platform, graphs, {
    name,
    description,
    values: platform.monitoring,
    schema: monitoringSchema(),
    source: name,
    templates,
    namedTemplates,
    holes,
    files: folder => [
      graphs.parts(`${folder}/files/graph.json`, parts, {
        everyService: everyService(platform),
        tiers: Object.fromEntries(platform.tiers.map(tier => [tier.name, tier.services.map(service => service.name)])),
      }),
      ...graphOutcomes(platform, boards, folder),
    ],
  });
};

/** The monitoring as a dependency of the umbrella. */
export const monitoringDependency = ({ facts: { version } }: Platform) => ({
  name,
  version,
  repository: '',
  condition: `global.${umbrellaChart}.monitoring.enabled`,
});
