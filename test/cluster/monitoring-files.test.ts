import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { byKind, type Manifest } from '../../verify/manifests.ts';
import { render } from '../render.ts';
import { type LaidOut, layOut } from './monitoring-pods.ts';
import { renderedGroups, renderedRules } from './monitoring-rules.ts';
import { operatorSettings, receiverFiles, type Setting, settings } from './monitoring-settings.ts';
import { monitoringPrograms } from './programs.ts';
import { run } from './run.ts';

const programs = await monitoringPrograms(['promtool', 'amtool', 'loki', 'blackbox_exporter']);
const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-monitoring-'));
const lint = ['--lint=all', '--lint-fatal'];

/** What a program says when it finds nothing wrong, on either stream; without a home of ours, and with no proxy. */
const says = async (program: keyof typeof programs, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
  let complaints = '';
  const onStderr = (text: string): void => {
    complaints = text;
  };
  return (await run(programs[program], args, { env: { HOME: folder, ...env }, cwd: folder, onStderr })) + complaints;
};

/** A part's files as its pod mounts them: see layOut for what is a stand-in and which paths are changed. */
const pod = ({ name, args, alertmanager }: Setting, part: string): LaidOut => {
  const secrets = {
    [alertmanager.secret ?? 'alertmanager-receivers']: receiverFiles(alertmanager, () => 'a stand-in'),
  };
  return layOut({ manifests: render(...args), part, folder: join(folder, name.replaceAll(' ', '-')), secrets });
};

/** Every file that a configuration names, however deep: the values of its keys that end in `_file`. */
const filesNamed = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, its]) =>
    key.endsWith('_file') && typeof its === 'string' ? [its] : filesNamed(its),
  );
};

/** amtool and promtool leave it open whether there is a credential's or an authority's file; a pod without it fails. */
const assertFilesMounted = ({ root, config }: LaidOut): void => {
  const names = filesNamed(parse(readFileSync(config, 'utf8')));
  assert.ok(names.length > 0, `${config} names no file`);
  const missing = names.filter(name => !name.startsWith(root) || !existsSync(name));
  assert.equal(missing, [], `${config} names what its pod does not mount`);
};

for (const setting of settings) {
  const manifests = () => render(...setting.args);

  test(`promtool finds nothing to complain of in Prometheus' configuration with ${setting.name}`, async () => {
    const prometheus = pod(setting, 'prometheus');
    const said = await says('promtool', ['check', 'config', ...lint, prometheus.config]);
    assert.match(said, /SUCCESS: 1 rule files found/);
    assert.match(said, new RegExp(`SUCCESS: ${renderedRules(manifests()).length} rules found`));
    assertFilesMounted(prometheus);
  });

  test(`amtool takes Alertmanager's configuration with ${setting.name}`, async () => {
    const alertmanager = pod(setting, 'alertmanager');
    const said = await says('amtool', ['check-config', alertmanager.config]);
    assert.match(said, new RegExp(` - ${Object.keys(setting.alertmanager.receivers ?? {}).length} receivers`));
    assertFilesMounted(alertmanager);
  });

  test(`Loki takes its configuration, read by its pod's arguments, with ${setting.name}`, async () => {
    const { args } = pod(setting, 'loki');
    // At its level of logging it says only what is wrong.
    assert.is(await says('loki', [...args, '-verify-config']), '');
  });

  test(`blackbox-exporter, where it runs, takes its configuration with ${setting.name}`, async () => {
    const runs = manifests().some(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'blackbox-exporter',
    );
    assert.is(runs, setting.name !== 'the environment local');
    if (!runs) return;
    const { args } = pod(setting, 'blackbox-exporter');
    assert.match(await says('blackbox_exporter', [...args, '--config.check']), /Config file is ok/);
  });
}

/** Every `name:port` of this namespace that a configuration of it asks, once. */
const addressesIn = (manifests: Manifest[]): string[] => {
  const maps = byKind(manifests, 'ConfigMap').filter(({ metadata }) => metadata.namespace === 'monitoring');
  const text = maps.flatMap(({ data }) => Object.values(data ?? {})).join('\n');
  return [
    ...new Set([...text.matchAll(/([a-z-]+)\.monitoring\.svc[a-z.]*:(\d+)/g)].map(found => `${found[1]}:${found[2]}`)),
  ];
};

for (const { name, args } of settings)
  test(`each address of the monitoring that its configurations ask is a Service's with ${name}`, () => {
    const manifests = render(...args);
    const services = byKind(manifests, 'Service').filter(({ metadata }) => metadata.namespace === 'monitoring');
    const open = services.flatMap(
      ({ metadata, spec }) => spec?.ports?.map(({ port }) => `${metadata.name}:${port}`) ?? [],
    );
    const addresses = addressesIn(manifests);
    assert.ok(
      ['alertmanager:9093', 'loki:3100', 'prometheus:9090'].every(one => addresses.includes(one)),
      `${addresses}`,
    );
    assert.equal(
      addresses.filter(address => !open.includes(address)),
      [],
    );
  });

for (const { name, args } of operatorSettings)
  test(`promtool finds nothing to complain of in the rules for ${name}`, async () => {
    const groups = renderedGroups(render(...args));
    const file = join(folder, 'operator-rules.yaml');
    // As the operator writes them: JSON is YAML.
    writeFileSync(file, JSON.stringify({ groups }));
    const said = await says('promtool', ['check', 'rules', ...lint, file]);
    assert.match(said, new RegExp(`SUCCESS: ${groups.flatMap(({ rules }) => rules).length} rules found`));
  });

test.after(() => rmSync(folder, { recursive: true, force: true }));

test.run();
