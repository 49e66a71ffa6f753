import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { monitoringPrograms, type ProgramName, programNames } from './programs.ts';
import { run } from './run.ts';

/** What a program is: the arguments that make it say its version, what it then says first, and what Go built. */
interface Identity {
  args: string[];
  says: string;
  path: string;
  module: string;
}

const flag = ['--version'];
const word = ['version'];

const identities: Record<ProgramName, Identity> = {
  prometheus: {
    args: flag,
    says: 'prometheus, version 3.13.5',
    path: 'github.com/prometheus/prometheus/cmd/prometheus',
    module: 'github.com/prometheus/prometheus v0.313.5',
  },
  promtool: {
    args: flag,
    says: 'promtool, version 3.13.5',
    path: 'github.com/prometheus/prometheus/cmd/promtool',
    module: 'github.com/prometheus/prometheus v0.313.5',
  },
  alertmanager: {
    args: flag,
    says: 'alertmanager, version 0.34.2',
    path: 'github.com/prometheus/alertmanager/cmd/alertmanager',
    module: 'github.com/prometheus/alertmanager v0.34.2',
  },
  amtool: {
    args: flag,
    says: 'amtool, version 0.34.2',
    path: 'github.com/prometheus/alertmanager/cmd/amtool',
    module: 'github.com/prometheus/alertmanager v0.34.2',
  },
  restic: {
    args: word,
    says: 'restic 0.18.1',
    path: 'github.com/restic/restic/cmd/restic',
    module: 'github.com/restic/restic v0.18.1',
  },
  node_exporter: {
    args: flag,
    says: 'node_exporter, version 1.12.1',
    path: 'github.com/prometheus/node_exporter',
    module: 'github.com/prometheus/node_exporter v1.12.1',
  },
  blackbox_exporter: {
    args: flag,
    says: 'blackbox_exporter, version 0.28.0',
    path: 'github.com/prometheus/blackbox_exporter',
    module: 'github.com/prometheus/blackbox_exporter v0.28.0',
  },
  'kube-state-metrics': {
    args: word,
    says: 'kube-state-metrics, version 2.18.0',
    path: 'k8s.io/kube-state-metrics/v2',
    module: 'k8s.io/kube-state-metrics/v2 v2.18.0',
  },
  loki: {
    args: flag,
    says: 'loki, version 3.7.8',
    path: 'github.com/grafana/loki/v3/cmd/loki',
    module: 'github.com/grafana/loki/v3 v3.7.8',
  },
  jaeger: {
    args: flag,
    says: 'jaeger version 2.13.0',
    path: 'github.com/jaegertracing/jaeger/cmd/jaeger',
    module: 'github.com/jaegertracing/jaeger v1.76.0',
  },
  istioctl: {
    args: ['version', '--remote=false'],
    says: 'client version: 1.31.1',
    path: 'istio.io/istio/istioctl/cmd/istioctl',
    module: 'istio.io/istio v0.0.0-20260827124520-eed52ebb66ad',
  },
  helm: {
    args: ['version', '--template', 'helm version {{.Version}} '],
    says: 'helm version v4.3.1',
    path: 'helm.sh/helm/v4/cmd/helm',
    module: 'helm.sh/helm/v4 v4.3.1',
  },
};

/** What follows the version: builds, branches and Go's version, which are not the same everywhere. */
const firstWords = (text: string): string | undefined => text.match(/^\S+(?:,? version:?)? v?[\d.]+(?=\s)/)?.[0];

/** The identity that a program has by its own word and by the record that Go leaves in what it builds. */
const identityOf = async (program: string, args: string[]): Promise<Identity> => {
  const built = await run('go', ['version', '-m', program]);
  return {
    args,
    says: firstWords(await run(program, args)) ?? 'nothing of a version',
    path: built.match(/^\tpath\t(\S+)/m)?.[1] ?? 'none',
    module: built.match(/^\tmod\t(\S+\t\S+)/m)?.[1]?.replace('\t', ' ') ?? 'none',
  };
};

for (const name of programNames) {
  test(`${name} is built from the version that is pinned, and says so itself`, async () => {
    const paths = await monitoringPrograms([name]);
    assert.equal(await identityOf(paths[name], identities[name].args), identities[name]);
  });
}

test('a program that is there is not built again, and only what is asked for is given', async () => {
  const lines: string[] = [];
  const paths = await monitoringPrograms(['promtool', 'amtool'], line => lines.push(line));
  assert.equal(Object.keys(paths), ['promtool', 'amtool']);
  assert.equal(lines, []);
});

test('without Go it says what to install', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    await monitoringPrograms(['promtool']);
    assert.unreachable('it found a Go');
  } catch (error) {
    assert.match(
      (error as Error).message,
      /^The test monitoring is built from source and needs Go 1\.26 or newer: install Go/,
    );
  } finally {
    process.env.PATH = path;
  }
});

test.run();
