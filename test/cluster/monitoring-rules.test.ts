import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runbookFiles } from '../../generator/alerts/runbooks.ts';
import { platform } from '../platform.ts';
import { render, root } from '../render.ts';
import { isAlert, renderedRules } from './monitoring-rules.ts';
import { operatorSettings, settings } from './monitoring-settings.ts';
import { monitoringPrograms } from './programs.ts';
import { run } from './run.ts';

const { promtool } = await monitoringPrograms(['promtool']);
const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-rules-'));

for (const { name, args } of [...settings, ...operatorSettings])
  test(`each alert's runbook exists with ${name}`, () => {
    const pages = runbookFiles(platform, 'generated').map(({ path }) => path);
    const alerts = renderedRules(render(...args)).filter(isAlert);
    assert.ok(alerts.length > 0);
    for (const { alert, annotations } of alerts) {
      assert.is(annotations?.runbook_url, `https://docs.writecarenotes.com/runbooks/${alert}.md`);
      const page = `docs/runbooks/${alert}.md`;
      assert.ok(pages.includes(page) && existsSync(join(root, page)), `${page} is missing`);
    }
  });

test('the address of the runbooks is a value', () => {
  const addresses = renderedRules(render('--set', 'monitoring.runbooks=https://wiki.example.org/r'))
    .filter(isAlert)
    .map(({ alert, annotations }) => annotations?.runbook_url === `https://wiki.example.org/r/${alert}.md`);
  assert.equal([...new Set(addresses)], [true]);
});

interface Off {
  what: string;
  args: string[];
  services: string[];
  /** Alerts that nobody is left to raise. */
  gone: string[];
}

const off = (what: `services.${string}` | `tiers.${string}`, ...gone: string[]): Off => {
  const [kind, name = ''] = what.split('.');
  const its = platform.tiers.find(tier => tier.name === name)?.services.map(service => service.name) ?? [];
  return {
    what,
    args: ['--set', `global.writecarenotes.${what}.enabled=false`],
    services: kind === 'tiers' ? its : [name],
    gone,
  };
};

const medication = ['MedicationAdministrationFailure', 'MedicationInteractionDetected', 'MissedMedicationDose'];
const switchedOff: Off[] = [
  off('services.transport-service'),
  off('services.medication-service', 'MedicationServiceDown', ...medication),
  off('services.gdpr-service', 'GDPRViolationDetected'),
  off('services.resident-service', 'ResidentFallIncident', 'ResidentMissing'),
  off('tiers.ai-analytics'),
  off('tiers.operational', 'LowStaffing', 'HighResidentToStaffRatio'),
];

/** The services that alerts call down, by real Prometheus' evaluation, a while after a start in which none is up. */
const calledDown = async (rules: object[], expected: string[]): Promise<string> => {
  const groups = [{ name: 'rendered', rules }];
  const query = 'count by (service) (ALERTS{alertname=~".*ServiceDown", alertstate="firing"})';
  const exp_samples = expected.map(service => ({ labels: `{service="${service}"}`, value: 1 }));
  const tests = [{ interval: '15s', promql_expr_test: [{ expr: query, eval_time: '3m', exp_samples }] }];
  const file = join(folder, 'test.json');
  // JSON is YAML.
  writeFileSync(join(folder, 'rules.json'), JSON.stringify({ groups }));
  writeFileSync(file, JSON.stringify({ rule_files: ['rules.json'], evaluation_interval: '15s', tests }));
  return run(promtool, ['test', 'rules', file]);
};

const alertsIn = (...args: string[]) =>
  new Set(
    renderedRules(render(...args))
      .filter(isAlert)
      .map(({ alert }) => alert),
  );

/** Nothing but these alerts goes when values change so. */
const assertGone = (args: string[], gone: string[]): void => {
  const [before, after] = [alertsIn(), alertsIn(...args)];
  assert.equal([...before].filter(alert => !after.has(alert)).sort(), [...gone].sort());
  assert.equal(
    [...after].filter(alert => !before.has(alert)),
    [],
  );
};

test('with the default values each of the 28 services is called down when it is', async () => {
  assert.match(await calledDown(renderedRules(render()), [...platform.services.keys()]), /SUCCESS/);
});

for (const { what, args, services, gone } of switchedOff)
  test(`with ${what} off no rule is about it, and every other rule stays`, async () => {
    const rules = renderedRules(render(...args));
    for (const rule of rules) assert.not(services.includes(rule.labels?.service ?? ''), JSON.stringify(rule));
    assertGone(args, gone);
    const others = [...platform.services.keys()].filter(name => !services.includes(name));
    assert.match(await calledDown(rules, others), /SUCCESS/);
  });

test('parts that are off have no rules', () => {
  const nodes = ['ClockSkew', 'DiskSpaceLow', 'HighCPUUsage', 'HighMemoryUsage'];
  assertGone(['--set', 'monitoring.nodeExporter.enabled=false'], nodes);
  assertGone(['--set', 'monitoring.blackboxExporter.enabled=false'], ['CertificateExpiring', 'FrontDoorDown']);
  assertGone(['--set', 'monitoring.backup.enabled=false'], ['BackupFailed', 'BackupMissed']);
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

test.run();
