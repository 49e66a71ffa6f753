import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { platform } from '../platform.ts';
import { root } from '../render.ts';

const text = (path: string): string => readFileSync(join(root, 'examples', path), 'utf8');
const { version } = platform.facts;

test('Argo CD is shown the version of these sources', () => {
  const { spec } = parse(text('argocd/application.yaml'));
  const { chart, targetRevision } = spec.sources[0];
  assert.equal({ chart, targetRevision }, { chart: 'writecarenotes', targetRevision: version });
});

test('Flux is shown the version of these sources, and its release takes that chart', () => {
  const [repository, release] = parseAllDocuments(text('flux/writecarenotes.yaml')).map(one => one.toJS());
  assert.equal(repository.spec.ref, { tag: version });
  assert.equal(release.spec.chartRef, { kind: repository.kind, name: repository.metadata.name });
});

/**
 * The part of Flux's HelmRelease v2 that the example uses, written by hand from its Go types (helm-controller/api 1.6.5):
 * the definition itself is in no module that can be fetched. That of the others is asked by the cluster tests.
 */
interface HelmRelease {
  apiVersion: 'helm.toolkit.fluxcd.io/v2';
  kind: 'HelmRelease';
  metadata: { name: string; namespace: string };
  spec: {
    interval: string;
    releaseName?: string;
    targetNamespace?: string;
    storageNamespace?: string;
    chartRef?: { kind: 'OCIRepository' | 'HelmChart'; name: string; namespace?: string };
    timeout?: string;
    install?: { remediation?: { retries?: number } };
    upgrade?: { remediation?: { retries?: number; strategy?: 'rollback' | 'uninstall' } };
    valuesFrom?: { kind: 'ConfigMap' | 'Secret'; name: string; valuesKey?: string }[];
  };
}

test('the HelmRelease says what it should, in fields that Flux has', () => {
  const release: HelmRelease = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'writecarenotes', namespace: 'flux-system' },
    spec: {
      interval: '30m',
      releaseName: 'writecarenotes',
      targetNamespace: 'default',
      storageNamespace: 'default',
      chartRef: { kind: 'OCIRepository', name: 'writecarenotes' },
      timeout: '15m',
      install: { remediation: { retries: 2 } },
      upgrade: { remediation: { retries: 2, strategy: 'rollback' } },
      valuesFrom: [{ kind: 'ConfigMap', name: 'writecarenotes-values', valuesKey: 'values.yaml' }],
    },
  };
  assert.equal(parseAllDocuments(text('flux/writecarenotes.yaml'))[1]?.toJS(), release);
});

test('Argo CD and Flux make the release that Helm makes by hand', () => {
  const application = parse(text('argocd/application.yaml'));
  const release = parseAllDocuments(text('flux/writecarenotes.yaml'))[1]?.toJS();
  assert.is(application.spec.sources[0].helm.releaseName, 'writecarenotes');
  assert.is(release.spec.releaseName, 'writecarenotes');
});

test.run();
