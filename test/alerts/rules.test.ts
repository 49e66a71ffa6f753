import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alertFamilies, alertNames } from '../../generator/alerts/families.ts';
import { inhibitions } from '../../generator/alerts/inhibitions.ts';
import { ruleGroups } from '../../generator/alerts/rules.ts';
import { metrics } from '../../generator/model/metrics.ts';
import { queryLabels, queryProblems } from '../../generator/model/promql.ts';
import { installed, recordings } from '../../generator/model/recordings.ts';
import { values } from '../../values/values.ts';
import { platform, platformOf } from '../platform.ts';

const groups = ruleGroups(platform);
const rules = groups.flatMap(group => group.rules);
const alerts = rules.filter(({ rule }) => rule.alert !== undefined);
const families = alertFamilies(platform);

/** The alerts as they were handed down: name, how long the condition holds, severity. */
const contract = `
MedicationServiceDown 30s critical
HighErrorRate 2m critical
DatabaseConnectionFailure 1m critical
ComplianceServiceDown 1m critical
ServiceDown 1m critical
HighLatency 2m warning
MedicationAdministrationFailure 0m critical
MedicationInteractionDetected 0m critical
MissedMedicationDose 5m high
ResidentFallIncident 0m critical
ResidentMissing 2m critical
AuditLogFailure 0m high
GDPRViolationDetected 0m critical
LowStaffing 15m warning
HighResidentToStaffRatio 10m warning
HighMemoryUsage 10m warning
HighCPUUsage 10m warning
DiskSpaceLow 5m warning
`
  .trim()
  .split('\n')
  .map(line => line.split(' ') as [string, string, string]);

for (const [name, wait, severity] of contract)
  test(`${name} fires after ${wait} and is ${severity}`, () => {
    const its = alerts.filter(({ rule }) => rule.alert === name);
    assert.ok(its.length > 0);
    assert.equal([...new Set(its.map(({ rule }) => `${rule.for} ${rule.labels?.severity}`))], [`${wait} ${severity}`]);
  });

test('the alerts beyond the contract are those that were agreed', () => {
  const handedDown = contract.map(([name]) => name);
  assert.equal(
    alertNames(platform)
      .filter(name => !handedDown.includes(name))
      .sort(),
    [
      'AlertsNotDelivered',
      'AutoscalerAtMaximum',
      'BackupFailed',
      'BackupMissed',
      'BreakerEjecting',
      'CertificateExpiring',
      'ClockSkew',
      'ConfigReloadFailed',
      'DeploymentUnavailable',
      'EgressGatewayDown',
      'ErrorBudgetBurning',
      'FrontDoorDown',
      'FrontDoorRefusing',
      'IngressConfigRefused',
      'IngressDown',
      'IngressesRejected',
      'IstiodDown',
      'LogsDropped',
      'MeshCertificateExpiring',
      'NodeNotReady',
      'NotificationsFailing',
      'PersonalDataInMetrics',
      'PodCrashLooping',
      'ProxiesOutdated',
      'ProxyCertificatesRefused',
      'QuotaNearlyUsed',
      'RequestsDenied',
      'RequestsShed',
      'RequestsWithoutIdentity',
      'RuleEvaluationFailing',
      'TargetMissing',
      'TracesLost',
      'VolumeFillingUp',
      'Watchdog',
    ],
  );
});

test('each expression asks for metrics and labels that exist', () => {
  for (const { rule } of rules) assert.equal(queryProblems(rule.record ?? rule.alert ?? '', rule.expr), []);
});

test('each alert knows its tier, from its condition or as a label', () => {
  for (const { rule } of alerts)
    assert.ok(rule.labels?.tier || queryLabels(rule.expr).includes('tier'), `${rule.alert}: ${rule.expr}`);
});

// Prometheus gives a template the labels of the condition alone, not those that the rule sets.
test('what an alert says of its labels, its condition brings', () => {
  for (const { rule } of alerts) {
    const known = queryLabels(rule.expr);
    const said = [...JSON.stringify({ ...rule.annotations, ...rule.labels }).matchAll(/\$labels\.(\w+)/g)];
    for (const [, name = ''] of said) assert.ok(known.includes(name), `${rule.alert} says ${name}: ${rule.expr}`);
  }
});

test('no condition depends on which pod of a service reports, so that a roll-out does not restart the wait', () => {
  const ofServices = Object.entries(metrics).filter(([, { job }]) => job === 'services');
  for (const { rule } of alerts.filter(({ rule }) => ofServices.some(([name]) => rule.expr.includes(name))))
    assert.not(queryLabels(rule.expr).includes('instance'), `${rule.alert}: ${rule.expr}`);
});

test('each of the 28 services is expected to be there while it is switched on', () => {
  const expected = rules.filter(({ rule }) => rule.record === installed);
  assert.equal(expected.map(({ rule }) => rule.labels?.service).sort(), [...platform.services.keys()].sort());
  for (const { when, rule } of expected) {
    const { name = '', tier, priority } = platform.services.get(rule.labels?.service ?? '') ?? {};
    assert.equal(when, [`tiers.${tier}`, `services.${name}`]);
    assert.equal(rule, { record: installed, expr: 'vector(1)', labels: { service: name, tier, priority } });
  }
  assert.is(expected.length, 28);
});

test('what one service alone reports has no rule where that service is off', () => {
  const own = ['medication', 'missed', 'resident_', 'staff_', 'gdpr', 'audit_log'];
  for (const { when, rule } of alerts.filter(({ rule }) => own.some(start => rule.expr.includes(`(${start}`))))
    assert.ok(
      when.some(name => name.startsWith('services.')),
      rule.alert,
    );
});

test('a platform without a service has no rule that names it', () => {
  const { 'gdpr-service': _, ...services } = values.tiers.compliance?.services ?? {};
  const without = platformOf({
    ...values,
    tiers: { ...values.tiers, compliance: { ...values.tiers.compliance, services } },
  });
  assert.not(JSON.stringify(ruleGroups(without)).includes('gdpr-service'));
  assert.not(alertNames(without).includes('GDPRViolationDetected'));
});

test('every alert has a summary, a description and a runbook without an empty part', () => {
  for (const { name, summary, description, rules: its, runbook } of families) {
    const { meaning, harm, look, remedy, tell, regulation } = runbook;
    for (const text of [
      summary,
      description,
      meaning,
      harm,
      tell,
      regulation,
      ...remedy,
      ...look.map(({ say }) => say),
    ])
      assert.ok(text.trim().length > 3, name);
    assert.ok(look.length > 0 && remedy.length > 0 && its.length > 0, name);
  }
  for (const { rule } of alerts) {
    assert.ok(rule.annotations?.summary && rule.annotations.description, rule.alert);
    assert.ok((rule.annotations?.description ?? '').length <= 250, `${rule.alert} fits on a telephone`);
  }
});

test('each query in a runbook is good', () => {
  for (const { name, runbook } of families)
    for (const { ask } of runbook.look) if (ask !== undefined) assert.equal(queryProblems(name, ask), []);
});

test('each command in a runbook asks in a namespace that the platform has', () => {
  const namespaces = new Set([...platform.nodes.values()].map(({ namespace }) => namespace));
  const commands = families.flatMap(({ runbook }) => [
    ...runbook.look.flatMap(({ run }) => run ?? []),
    ...runbook.remedy.flatMap(line => [...line.matchAll(/`(kubectl [^`]+)`/g)].map(([, command]) => command as string)),
  ]);
  assert.ok(commands.length > 50);
  for (const command of commands) {
    assert.match(command, /^kubectl (get|describe|logs|top|exec|drain|rollout|port-forward)( |$)/);
    const namespace = / -n (\S+)/.exec(command)?.[1];
    if (namespace !== undefined) assert.ok(namespace === '<namespace>' || namespaces.has(namespace), command);
  }
});

test('no metric that a rule asks for carries a label that tells who a person is', () => {
  const persons = /resident|patient|user|person|carer|staff|(?<!service_|cluster_)name$|nhs|email|phone|room|bed/;
  const asked = Object.entries(metrics).filter(([name]) => rules.some(({ rule }) => rule.expr.includes(name)));
  for (const [name, { labels }] of asked)
    for (const label of labels) assert.not.match(label, persons, `${name} carries ${label}`);
  for (const { labels } of Object.values(recordings)) for (const label of labels) assert.not.match(label, persons);
  for (const { rule } of alerts)
    for (const label of queryLabels(rule.expr)) assert.not.match(label, persons, rule.alert);
});

test('what is recorded stands before what reads it', () => {
  const before = new Set<string>();
  for (const { rule } of rules) {
    for (const name of Object.keys(recordings))
      if (rule.expr.includes(name)) assert.ok(before.has(name), `${rule.record ?? rule.alert} reads ${name}`);
    if (rule.record !== undefined) before.add(rule.record);
  }
  assert.equal([...before], Object.keys(recordings));
});

test('a clinical service may fail less often than any other before somebody is woken', () => {
  const budget = (priority: string) =>
    alerts.find(({ rule }) => rule.labels?.priority === priority && rule.labels.pace === 'fast')?.rule;
  assert.equal(budget('clinical')?.labels?.severity, 'critical');
  assert.equal(
    [budget('essential'), budget('supporting')].map(rule => rule?.labels?.severity),
    ['high', 'high'],
  );
  const limit = (priority: string) => Number(/ratio1h > ([\d.]+)/.exec(budget(priority)?.expr ?? '')?.[1]);
  assert.equal(['clinical', 'essential', 'supporting'].map(limit), [0.0144, 0.072, 0.144]);
});

test('an inhibition names alerts that exist and compares labels that both sides may carry', () => {
  const labelsOf = (name: string) =>
    new Set(
      alerts
        .filter(({ rule }) => rule.alert === name)
        .flatMap(({ rule }) => [...Object.keys(rule.labels ?? {}), ...queryLabels(rule.expr)]),
    );
  const named = (matchers: string[]) =>
    matchers.flatMap(matcher => /^alertname=~?"(.*)"$/.exec(matcher)?.[1]?.split('|') ?? []);
  for (const { source_matchers, target_matchers, equal } of inhibitions)
    for (const name of [...named(source_matchers), ...named(target_matchers)])
      for (const label of equal) assert.ok(labelsOf(name).has(label), `${name} has no ${label}`);
});

test('nothing silences an alert about a resident', () => {
  const care = /Medication|Resident|MissedMed|Staffing|Audit|GDPR/;
  for (const { target_matchers } of inhibitions) assert.not.match(target_matchers.join(' '), care);
});

test.run();
