import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { render } from '../render.ts';
import { type Inbox, type Message, startInbox } from './monitoring-inbox.ts';
import { renderedRules } from './monitoring-rules.ts';
import { minute, startAlertmanager, startPrometheus, whose } from './monitoring-scaled.ts';
import { known, type Posted, post, type Server, startTarget, type Target } from './monitoring-servers.ts';
import { stopComponent } from './processes.ts';
import { until } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-notify-'));
const manifests = render();
const rules = renderedRules(manifests);
let inbox: Inbox;
let target: Target;
let alertmanager: Server;
let prometheus: Server;

/** Where it is, by the external labels of the default values. */
const where = { cluster: 'writecarenotes-production', environment: 'production' };

/** An alert with what its rendered rule says, and what its condition would add. */
const alertOf = (alertname: string, labels: Record<string, string>): Posted => {
  const severity = rules.find(({ alert }) => alert === alertname)?.labels?.severity;
  if (!severity) throw new Error(`no rule ${alertname}`);
  return { labels: { alertname, severity, ...labels }, annotations: { summary: `${alertname} of a test` } };
};

const over = (alert: Posted): Posted => ({ ...alert, endsAt: new Date().toISOString() });

const arrived = (what: string, check: () => boolean): Promise<void> =>
  until({ what, seconds: 30, check: async () => check() });

/** The messages to the on-call receiver about an alert of a group. */
const about = (alertname: string, group: Record<string, string>): Message[] =>
  inbox
    .about('on-call', alertname)
    .filter(({ groupLabels }) => Object.entries(group).every(([name, value]) => groupLabels[name] === value));

const servicesIn = ({ alerts }: Message): string[] => alerts.map(({ labels }) => labels.service ?? 'none').sort();

test.before(async () => {
  inbox = await startInbox();
  target = await startTarget();
  alertmanager = await startAlertmanager({ manifests, folder }, inbox);
  prometheus = await startPrometheus({ manifests, folder }, alertmanager, target);
});

test('what Prometheus finds is told once, with its labels, its words and where it was', async () => {
  await arrived('MedicationServiceDown', () => about('MedicationServiceDown', {}).length > 0);
  const [message] = about('MedicationServiceDown', {});
  const [alert, ...more] = message?.alerts ?? [];
  assert.equal(more, []);
  const expected = { ...where, ...whose, alertname: 'MedicationServiceDown', severity: 'critical' };
  const { labels = {}, annotations = {} } = alert ?? {};
  assert.equal({ ...labels, ...expected }, labels);
  const rule = rules.find(one => one.alert === 'MedicationServiceDown');
  const filled = (text: string) => text.replace(/{{ \$labels\.(\w+) }}/g, (_, name) => labels[name] ?? 'nothing');
  assert.equal(
    annotations,
    Object.fromEntries(Object.entries(rule?.annotations ?? {}).map(([name, text]) => [name, filled(text)])),
  );
  assert.match(annotations.summary ?? '', /^medication-service /);
  const group = { alertname: 'MedicationServiceDown', ...whose };
  assert.equal(message?.groupLabels, group);
});

test('it is not told again while it goes on, and told when it is over', async () => {
  const start = Date.now();
  // Several evaluations, and group intervals of a critical alert (300 ms).
  const evaluated = async () => {
    const { data } = (await (await fetch(`${prometheus.address}/api/v1/rules`)).json()) as {
      data: { groups: { lastEvaluation: string }[] };
    };
    return Date.parse(data.groups[0]?.lastEvaluation ?? '') > start + 3000;
  };
  await until({ what: 'three more seconds of evaluations', seconds: 30, check: evaluated });
  assert.is(about('MedicationServiceDown', {}).length, 1);
  target.up = true;
  await arrived('the end of MedicationServiceDown', () => about('MedicationServiceDown', {}).length > 1);
  const [, second, ...more] = about('MedicationServiceDown', {});
  assert.is(second?.status, 'resolved');
  assert.equal(
    second?.alerts.map(({ status }) => status),
    ['resolved'],
  );
  assert.equal(more, []);
});

test('warnings of a tier come together, those of another apart', async () => {
  const slow = (tier: string, service: string) => alertOf('HighLatency', { tier, service });
  await post(alertmanager, [
    slow('integration', 'nhs-integration-service'),
    slow('compliance', 'gdpr-service'),
    slow('integration', 'fhir-integration-service'),
  ]);
  const group = (tier: string) => about('HighLatency', { tier });
  await arrived('both tiers', () => group('integration').length > 0 && group('compliance').length > 0);
  assert.equal(group('integration').map(servicesIn), [['fhir-integration-service', 'nhs-integration-service']]);
  assert.equal(group('compliance').map(servicesIn), [['gdpr-service']]);
  assert.equal(group('compliance')[0]?.groupLabels, { alertname: 'HighLatency', tier: 'compliance' });
});

test('critical alerts are told a service at a time', async () => {
  const services = ['financial-service', 'hr-payroll-service'];
  await post(
    alertmanager,
    services.map(service => alertOf('ServiceDown', { tier: 'operational', service })),
  );
  const group = () => about('ServiceDown', { tier: 'operational' });
  await arrived('both services', () => group().length > 1);
  assert.equal(group().flatMap(servicesIn).sort(), services);
  assert.equal(
    group().map(({ alerts }) => alerts.length),
    [1, 1],
  );
});

test('a service that is down is not told to be slow, but another is, and it is told once it is up and still slow', async () => {
  const tier = 'infrastructure';
  const down = alertOf('ServiceDown', { tier, service: 'security-service' });
  const slow = (service: string) => alertOf('HighLatency', { tier, service });
  await post(alertmanager, [down, slow('security-service'), slow('configuration-service')]);
  const told = () => about('HighLatency', { tier });
  await arrived('HighLatency', () => told().length > 0);
  assert.equal(told().map(servicesIn), [['configuration-service']]);
  const [cause] = (await known(alertmanager, 'ServiceDown')).filter(({ labels }) => labels.tier === tier);
  const states = (await known(alertmanager, 'HighLatency'))
    .filter(({ labels }) => labels.tier === tier)
    .map(({ labels, status: { state, inhibitedBy } }) => [labels.service, state, inhibitedBy]);
  assert.equal(Object.fromEntries(states.map(([service, ...state]) => [service, state])), {
    'security-service': ['suppressed', [cause?.fingerprint]],
    'configuration-service': ['active', []],
  });
  await post(alertmanager, [over(down)]);
  await arrived('the end of ServiceDown', () =>
    about('ServiceDown', { tier }).some(({ status }) => status === 'resolved'),
  );
  await arrived('the latency behind it', () => told().length > 1);
  assert.equal(told().slice(1).map(servicesIn), [['configuration-service', 'security-service']]);
});

test('the watchdog is told each minute', async () => {
  const times = () => inbox.about('dead-mans-switch', 'Watchdog').map(({ at }) => at);
  await arrived('Watchdog, some times', () => times().length > 10);
  const gaps = times().map((at, index, all) => at - (all[index - 1] ?? 0));
  const median = gaps.slice(1).sort((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)] ?? 0;
  // On a machine with much to do a message may be late; half of them are not.
  assert.ok(median > minute * 0.7 && median < minute * 1.4, `told each ${median} ms, where a minute is ${minute}`);
});

test("the watchdog goes to the dead man's switch and nowhere else, and nothing else goes there", async () => {
  await arrived('Watchdog', () => inbox.about('dead-mans-switch', 'Watchdog').length > 0);
  const names = (to: string) =>
    new Set(
      inbox.messages
        .filter(message => message.to === to)
        .flatMap(({ alerts }) => alerts.map(({ labels }) => labels.alertname)),
    );
  assert.equal([...names('dead-mans-switch')], ['Watchdog']);
  assert.equal([...names('on-call')].sort(), ['HighLatency', 'MedicationServiceDown', 'ServiceDown']);
  assert.equal([...new Set(inbox.messages.map(({ to }) => to))].sort(), ['dead-mans-switch', 'on-call']);
});

test.after(async () => {
  for (const server of [prometheus, alertmanager]) if (server) await stopComponent(server.component);
  target?.close();
  inbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.run();
