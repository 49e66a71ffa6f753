import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { alertNames } from '../../generator/alerts/families.ts';
import { ruleGroups } from '../../generator/alerts/rules.ts';
import type { PrometheusRule, RuleGroup } from '../../generator/alerts/types.ts';
import { platform } from '../platform.ts';
import { backupCases } from './alert-cases/backups.ts';
import { budgetCases } from './alert-cases/budgets.ts';
import { careCases } from './alert-cases/care.ts';
import type { AlertCase } from './alert-cases/case.ts';
import { complianceCases } from './alert-cases/compliance.ts';
import { edgeCases } from './alert-cases/edge.ts';
import { infrastructureCases } from './alert-cases/infrastructure.ts';
import { meshCases } from './alert-cases/mesh.ts';
import { monitoringCases, neverSilent } from './alert-cases/monitoring.ts';
import { serviceCases } from './alert-cases/services.ts';
import { workloadCases } from './alert-cases/workloads.ts';
import { monitoringPrograms } from './programs.ts';

const topics: Record<string, AlertCase[]> = {
  services: serviceCases,
  care: careCases,
  compliance: complianceCases,
  'the front door': edgeCases,
  infrastructure: infrastructureCases,
  workloads: workloadCases,
  monitoring: monitoringCases,
  'the mesh': meshCases,
  backups: backupCases,
  budgets: budgetCases,
};

const { promtool } = await monitoringPrograms(['promtool']);
const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
const rulesFile = join(folder, 'rules.yaml');
const yaml = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });

const allGroups = ruleGroups(platform);

/** Rules as Prometheus reads them, as if all were switched on. */
const write = (groups: RuleGroup[], change = (rule: PrometheusRule): PrometheusRule => rule): void =>
  writeFileSync(
    rulesFile,
    yaml({
      groups: groups.map(({ rules, ...group }) => ({ ...group, rules: rules.map(({ rule }) => change(rule)) })),
    }),
  );

/** The groups of these alerts and what they read: days of all rules would take minutes. */
const groupsOf = (cases: AlertCase[]): RuleGroup[] => {
  const names = new Set(cases.map(({ alert }) => alert));
  return allGroups.filter(({ rules }) => rules.some(({ rule }) => rule.record ?? names.has(rule.alert ?? '')));
};

/** What promtool prints; its complaints are an error's message. */
const promtoolSays = (...words: string[]): string => {
  try {
    return execFileSync(promtool, words, { cwd: folder, encoding: 'utf8', stdio: 'pipe', timeout: 180_000 });
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    throw new Error(`promtool ${words.join(' ')}\n${stdout ?? ''}${stderr ?? message}`);
  }
};

/** promtool compares all annotations, so tests keep the line that people read first. */
const summaryAlone = (rule: PrometheusRule): PrometheusRule =>
  rule.annotations ? { ...rule, annotations: { summary: rule.annotations.summary ?? '' } } : rule;

const asTest = ({ alert, says, every, measured, series, moments }: AlertCase) => ({
  name: `${alert} ${says}`,
  interval: measured ?? every ?? '15s',
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  alert_rule_test: Object.entries(moments).map(([eval_time, fired]) => ({
    eval_time,
    alertname: alert,
    exp_alerts: fired.map(({ labels, summary }) => ({ exp_labels: labels, exp_annotations: { summary } })),
  })),
});

test('promtool finds nothing to complain of in the rules', () => {
  write(allGroups);
  const printed = promtoolSays('check', 'rules', '--lint=all', '--lint-fatal', rulesFile);
  assert.match(printed, /SUCCESS: \d+ rules found/);
});

for (const [topic, all] of Object.entries(topics))
  for (const every of new Set(all.map(one => one.every ?? '15s')))
    test(`alerts about ${topic} fire when they should and at no other time, evaluated each ${every}`, () => {
      const cases = all.filter(one => (one.every ?? '15s') === every);
      const groups = groupsOf(cases);
      write(groups, summaryAlone);
      const file = join(folder, 'cases.yaml');
      // Said, or promtool chooses an order; Prometheus evaluates groups at moments of their own.
      const group_eval_order = groups.map(({ name }) => name);
      const evaluation = { rule_files: [rulesFile], evaluation_interval: every, group_eval_order };
      writeFileSync(file, yaml({ ...evaluation, tests: cases.map(asTest) }));
      assert.match(promtoolSays('test', 'rules', file), /SUCCESS/);
    });

test('each alert has a case in which it fires, after a moment in which it does not, and one in which it never does', () => {
  const all = Object.values(topics).flat();
  const firing = ({ moments }: AlertCase) => Object.values(moments).some(fired => fired.length > 0);
  for (const name of alertNames(platform)) {
    const its = all.filter(({ alert }) => alert === name);
    assert.ok(its.some(firing), `${name} never fires`);
    if (neverSilent.includes(name)) continue;
    assert.ok(
      its.some(one => !firing(one)),
      `${name} is never silent`,
    );
    const exact = its.filter(firing).some(({ moments }) => Object.values(moments).some(fired => fired.length === 0));
    assert.ok(exact, `${name} has no moment before it fires`);
  }
  assert.equal([...new Set(all.map(({ alert }) => alert))].sort(), alertNames(platform).sort());
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

test.run();
