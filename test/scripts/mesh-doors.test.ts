import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { istiodValues } from '../../scripts/mesh/upstream.ts';
import { root } from '../render.ts';
import { inFolder } from './in-folder.ts';

/** scripts/deploy-service-mesh.sh from another folder, where no cluster answers. */
const door = (args: string[], cwd: string, env: NodeJS.ProcessEnv = {}) => {
  // npm has said where this test was started; a person's shell has not.
  const { INIT_CWD: _, ...own } = process.env;
  const { status, stdout, stderr } = spawnSync('/bin/sh', [join(root, 'scripts/deploy-service-mesh.sh'), ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...own, KUBECONFIG: '/nonexistent', FORCE_COLOR: '0', ...env },
  });
  return { code: status, out: stdout, err: stderr };
};

const restarts = (...tiers: string[]): string[] =>
  tiers.flatMap(tier => [
    `sidecars in ${tier}`,
    `       kubectl rollout restart --namespace ${tier}: every Deployment of which a pod has no sidecar yet; waits for them`,
  ]);

/** What stands before a title is its number. */
const numbered = (lines: string[], steps: number): string => {
  let step = 0;
  return lines
    .map(line => {
      if (line.startsWith(' ')) return line;
      step += 1;
      return `${`${step}/${steps}`.padStart(5)}  ${line}`;
    })
    .join('\n');
};

test('a dry run needs no cluster and prints every step in order', () => {
  const { tag } = istiodValues().global;
  const install = (release: string, chart: string, namespace: string, file: string): string[] => [
    `${release} ${tag} in ${namespace}`,
    `       helm upgrade --install ${release} oci://registry.example/istio/${chart} --version ${tag} --namespace ${namespace} --values charts/istio/${file}.yaml --wait --timeout 90s`,
  ];
  const phase = (name: string): string =>
    `       helm upgrade care charts/umbrella --reset-then-reuse-values --set global.writecarenotes.mesh.enabled=true,global.writecarenotes.mesh.phase=${name} --wait --timeout 90s`;
  const expected = [
    'namespaces istio-system, istio-egress, istio-cni',
    '       kubectl apply --server-side --force-conflicts --field-manager deploy-service-mesh -f charts/istio/namespaces.yaml',
    ...install('istio-base', 'base', 'istio-system', 'base'),
    ...install('istiod', 'istiod', 'istio-system', 'istiod'),
    ...install('istio-cni', 'cni', 'istio-cni', 'cni'),
    ...install('istio-egressgateway', 'gateway', 'istio-egress', 'egress-gateway'),
    'the release joins: sidecars come in, nothing is refused yet',
    phase('joining'),
    ...restarts('infrastructure', 'integration', 'operational', 'compliance', 'ai-analytics', 'core-healthcare'),
    ...restarts('ingress-nginx', 'tracing', 'monitoring'),
    'every pod has its sidecar and is Ready',
    '       kubectl get pods in infrastructure, integration, operational, compliance, ai-analytics, core-healthcare, ingress-nginx, tracing, monitoring',
    'the release is enforced: only known identities are let in',
    phase('enforced'),
    'verification',
    '       PeerAuthentication STRICT, a default-deny in every tier, every Deployment available',
    '       istioctl analyze --all-namespaces, where there is an istioctl',
    '       GET /health of api-gateway through kubectl port-forward',
  ];
  inFolder(folder => {
    const args = ['--dry-run', '--skip-kiali', '--release', 'care', '--timeout=90s'];
    const { code, out, err } = door([...args, '--istio-charts', 'oci://registry.example/istio'], folder);
    assert.equal([code, err], [0, '']);
    assert.is(
      out,
      `No cluster answers, so this is what would be done where nothing is done yet.

${numbered(expected, 18)}

Dry run: nothing was changed.
`,
    );
  });
});

test('a folder is taken from where the person stands, and gives Kiali too', () => {
  inFolder(folder => {
    mkdirSync(join(folder, 'my charts'));
    const { code, out } = door(['--dry-run', '--istio-charts', 'my charts'], folder);
    assert.is(code, 0);
    assert.match(
      out,
      new RegExp(`helm upgrade --install istio-base '/?.*${folder.split('/').at(-1)}/my charts/base' `),
    );
    assert.match(out, /my charts\/kiali-server' --namespace istio-system/);
  });
});

test('every mistake in the arguments is said at once, with what is near, and 2 is the exit code', () => {
  const wrong = ['--environment', 'stagin', '--relase=x', '--timeout', 'soon', '--istio-charts', 'no/such', '--yes=no'];
  const credentials = 'https://somebody:hush@charts.example';
  const { code, out, err } = door([...wrong, 'now', '--kiali-charts', credentials], root);
  assert.equal([code, out], [2, '']);
  for (const words of [
    'now: every argument is an option\n',
    '--environment: there are local, production, staging in charts/environments; did you mean "staging"?',
    '--relase: there is no such option; did you mean "--release"?',
    '--timeout: a time such as 90s, 10m or 1h',
    '--istio-charts: neither a folder nor a URL (https://, oci://)',
    '--kiali-charts: no credentials in a URL',
    '--yes: takes no value',
  ])
    assert.match(err, words);
  assert.not.match(err, 'hush');
});

test('--help says every option and every exit code', () => {
  const { code, out } = door(['--help'], root);
  assert.is(code, 0);
  const options = [
    'environment',
    'release',
    'istio-charts',
    'kiali-charts',
    'skip-kiali',
    'leave',
    'timeout',
    'dry-run',
    'yes',
  ];
  for (const option of options) assert.match(out, `  --${option} `);
  for (const ending of ['0: done', '1: a step failed', '2: asked wrongly', '130: stopped']) assert.match(out, ending);
});

test.run();
