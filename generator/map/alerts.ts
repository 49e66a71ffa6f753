import { alertFamilies } from '../alerts/families.ts';
import type { AlertFamily, AlertRule, Severity } from '../alerts/types.ts';
import type { Node } from '../model/node.ts';
import { isOn, type Switched } from '../model/nodes.ts';
import type { Platform } from '../model/platform.ts';
import { knownSeries } from '../model/series.ts';
import type { Service } from '../model/service.ts';

/** An alert that can be about a node, and the page that says what to do, seen from the folder of the map. */
export interface AlertLink {
  name: string;
  severity: Severity;
  runbook: string;
}

/** `service="x"`, `service!~"x|y"` and the like in a query, but not `destination_service`. */
const matcher = /(?<!\w)service(=~|!~|!=|=)"([^"]*)"/g;

/** Whether a query can be about a service: it says nothing of services, or something that this one fits. */
const admits = (expr: string, name: string): boolean => {
  const matchers = [...expr.matchAll(matcher)];
  const fits = ([, operator = '', value = '']: RegExpMatchArray): boolean => {
    const same = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(name) : value === name;
    return operator.startsWith('!') ? !same : same;
  };
  return matchers.length === 0 || matchers.some(fits);
};

/** A rule for one service alone says so in what must be on for it, or in its labels. */
const ofOneService = ({ when, labels }: AlertRule): string | undefined => {
  const named = when.find(word => word.startsWith('services.'))?.slice('services.'.length);
  return named ?? (labels.service?.includes('{{') ? undefined : labels.service);
};

const isAboutService = ({ name, priority, stores }: Service, family: AlertFamily, rule: AlertRule): boolean => {
  const one = ofOneService(rule);
  if (one !== undefined) return one === name;
  const { summary, description } = { ...family, ...rule };
  const says = `${summary} ${description} ${rule.labels.service ?? ''}`.includes('$labels');
  const names = says && (rule.labels.service !== undefined || `${summary} ${description}`.includes('$labels.service'));
  // What is told by database is told by services that have one.
  const hasIt = !rule.expr.includes('(db_up)') || stores.includes('postgres');
  return names && hasIt && admits(rule.expr, name) && (rule.labels.priority ?? priority) === priority;
};

/** What these tell is about machines, objects and hosts, not about themselves. */
const tellOfOthers = ['node-exporter', 'kube-state-metrics', 'blackbox-exporter'];

/** Whether a query asks for what a part alone tells of itself. */
const asks = (expr: string, name: string): boolean => {
  const series = (expr.match(/[a-z_:][\w:]*/g) ?? []).map(word => knownSeries.get(word)?.jobs ?? []);
  return series.some(([job, ...others]) => job === name && others.length === 0) && !tellOfOthers.includes(name);
};

const isAboutPart = (name: string, { expr, labels }: AlertRule): boolean =>
  labels.part === name || labels.service === name || expr.includes(`job="${name}"`) || asks(expr, name);

/** Every alert that can be about a node with these switches, in the order of the runbooks. */
export const alertsOf = (platform: Platform, switched: Switched, node: Node): AlertLink[] => {
  const service = platform.services.get(node.name);
  const isAbout = (family: AlertFamily, rule: AlertRule): boolean =>
    service ? isAboutService(service, family, rule) : node.kind === 'part' && isAboutPart(node.name, rule);
  const rulesOf = (family: AlertFamily): AlertRule[] =>
    family.rules.filter(rule => rule.when.every(word => isOn(word, switched)) && isAbout(family, rule));
  if (switched.shared.monitoring?.enabled !== true) return [];
  return alertFamilies(platform).flatMap(family => {
    const [rule] = rulesOf(family);
    if (!rule) return [];
    const { name } = family;
    return [{ name, severity: rule.severity ?? family.severity, runbook: `runbooks/${name}.md` }];
  });
};
