import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { alertNames } from '../../generator/alerts/families.ts';
import { platform } from '../platform.ts';
import { environment, render } from '../render.ts';
import { type Told, toldOf } from './monitoring-alerts.ts';
import { layOut } from './monitoring-pods.ts';
import { renderedRules } from './monitoring-rules.ts';
import { receiverFiles, type Setting, settings } from './monitoring-settings.ts';
import { monitoringPrograms } from './programs.ts';
import { run } from './run.ts';

const { amtool } = await monitoringPrograms(['amtool']);
const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-routes-'));
const tiers = platform.tiers.map(({ name }) => name);

/** The path of Alertmanager's configuration. */
const configured = ({ name, args, alertmanager }: Setting): string => {
  const secrets = {
    [alertmanager.secret ?? 'alertmanager-receivers']: receiverFiles(alertmanager, () => 'a stand-in'),
  };
  const into = join(folder, name.replaceAll(' ', '-'));
  return layOut({ manifests: render(...args), part: 'alertmanager', folder: into, secrets }).config;
};

/** Whom amtool says that an alert with these labels is sent to. */
const receiversOf = async (config: string, labels: Record<string, string>): Promise<string> => {
  const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const env = { HOME: folder };
  return (await run(amtool, ['config', 'routes', 'test', `--config.file=${config}`, ...words], { env })).trim();
};

/** Whom the values say: the watchdog's receiver for it, a tier's own, or that of the severity. */
const wanted = (
  { alertmanager: { routes = {} } }: Setting,
  { alertname, severity, tier }: Told,
): string | undefined => {
  if (alertname === 'Watchdog') return routes.watchdog;
  return routes.tiers?.[tier] ?? routes[severity as 'critical' | 'high' | 'warning'];
};

/** Receivers by name, each with how many ways it has to tell somebody. */
const integrations = (config: string): Record<string, number> => {
  const { receivers } = parse(readFileSync(config, 'utf8')) as { receivers: ({ name: string } & object)[] };
  const ways = (receiver: object) =>
    Object.entries(receiver).flatMap(([key, its]) => (key.endsWith('_configs') ? (its as unknown[]) : []));
  return Object.fromEntries(receivers.map(receiver => [receiver.name, ways(receiver).length]));
};

for (const setting of settings) {
  test(`every alert reaches whom the values name with ${setting.name}, and that is a real receiver`, async () => {
    const config = configured(setting);
    const real = integrations(config);
    const all = toldOf(renderedRules(render(...setting.args)), tiers);
    // Two programs at a time, for two cores.
    for (let at = 0; at < all.length; at += 2)
      await Promise.all(
        all.slice(at, at + 2).map(async told => {
          const receiver = await receiversOf(config, { ...told });
          assert.is(receiver, wanted(setting, told), JSON.stringify(told));
          assert.is(real[receiver], 1, `${JSON.stringify(told)} goes to ${receiver}, which tells nobody`);
        }),
      );
  });

  test(`an alert that no route knows goes to the default receiver with ${setting.name}`, async () => {
    const receiver = await receiversOf(configured(setting), { alertname: 'Unknown', severity: 'odd' });
    assert.is(receiver, setting.alertmanager.routes?.default);
  });
}

test('in production there is an alert of each name, severity and tier to ask for', () => {
  const all = toldOf(renderedRules(render(...environment('production'))), tiers);
  assert.equal([...new Set(all.map(({ alertname }) => alertname))].sort(), alertNames(platform).sort());
  assert.equal([...new Set(all.map(({ severity }) => severity))].sort(), ['critical', 'high', 'none', 'warning']);
  assert.equal([...new Set(all.map(({ tier }) => tier))].sort(), [...tiers, 'monitoring'].sort());
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

test.run();
