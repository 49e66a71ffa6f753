import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Problem } from '../../generator/model/problem.ts';
import type { Programs } from '../cluster/programs.ts';
import { awaitIdle } from '../cluster/release.ts';
import { lastLine, missingRights } from '../cluster/rights.ts';
import { serverProblem, skewWarning, type Versions } from '../cluster/versions.ts';
import { root } from '../root.ts';
import { foreignIstio } from './foreign.ts';
import { roomProblem } from './room.ts';
import { type Phase, type Platform, platformOf, refusal } from './standing.ts';
import { istiodValues, missingCharts, type Upstream } from './upstream.ts';
import type { Wish } from './wish.ts';

/** What is done in the cluster, as `kubectl auth can-i` asks for it. */
const rights: Record<Wish['way'], string[][]> = {
  join: [
    ['create', 'namespaces'],
    ['create', 'customresourcedefinitions.apiextensions.k8s.io'],
    ['create', 'clusterroles.rbac.authorization.k8s.io'],
    ['create', 'mutatingwebhookconfigurations.admissionregistration.k8s.io'],
    ['create', 'secrets', '--namespace', 'istio-system'],
    ['create', 'daemonsets.apps', '--namespace', 'istio-cni'],
    ['patch', 'deployments.apps', '--all-namespaces'],
    ['list', 'pods', '--all-namespaces'],
  ],
  leave: [
    ['patch', 'deployments.apps', '--all-namespaces'],
    ['patch', 'namespaces'],
    ['list', 'pods', '--all-namespaces'],
  ],
};

const versionProblems = async ({ kubectl }: Programs): Promise<{ problems: Problem[]; warnings: string[] }> => {
  const versions: Versions = JSON.parse(await kubectl(['version', '--output', 'json']));
  const { kubeVersion } = parse(readFileSync(join(root, 'charts/umbrella/Chart.yaml'), 'utf8')) as {
    kubeVersion: string;
  };
  const [old, far] = [serverProblem(versions, kubeVersion), skewWarning(versions)];
  return { problems: old ? [{ path: 'Kubernetes', message: old }] : [], warnings: far ? [far] : [] };
};

/** Identities and names that istiod and the platform must agree about, or nobody is who the rules say. */
const disagreements = (platform: Platform): Problem[] => {
  const { global, meshConfig } = istiodValues();
  const pairs = [
    { name: 'trustDomain', istio: meshConfig.trustDomain, release: platform.trustDomain },
    { name: 'clusterDomain', istio: global.proxy.clusterDomain, release: platform.clusterDomain },
  ];
  return pairs
    .filter(({ istio, release }) => istio !== release)
    .map(({ name, istio, release }) => ({
      path: `global.writecarenotes.${name}`,
      message: `the release has ${release}, charts/istio/istiod.yaml ${istio}: set it in values/platform.ts and run npm run generate`,
    }));
};

const traceStoreProblem = async ({ kubectl }: Programs, { traceStoreSecret }: Platform): Promise<Problem[]> => {
  if (!traceStoreSecret) return [];
  const answer = await kubectl(['get', 'secret', traceStoreSecret, '--namespace', 'tracing', '--output', 'name']).catch(
    lastLine,
  );
  if (!/not found/i.test(answer)) return [];
  const message =
    'is missing, and Jaeger would wait for it: make the namespace tracing with the labels and annotations of Helm, as for the tiers, then the Secret with the keys username and password';
  return [{ path: `Secret tracing/${traceStoreSecret}`, message }];
};

const releaseProblems = async (programs: Programs, wish: Wish, platform: Platform): Promise<Problem[]> => {
  const { version } = parse(readFileSync(join(root, 'charts/umbrella/Chart.yaml'), 'utf8')) as { version: string };
  const problems: Problem[] = [];
  if (platform.environment !== wish.environment)
    problems.push({
      path: `--environment ${wish.environment}`,
      message: `the release is ${platform.environment}'s: another cluster than you mean, or --environment ${platform.environment}`,
    });
  if (platform.standing.chart !== `writecarenotes-${version}`)
    problems.push({
      path: `release ${wish.release}`,
      message: `is of chart ${platform.standing.chart}, this is version ${version}: upgrade the platform first`,
    });
  const joins = wish.way === 'join';
  const phases: Phase[] = joins ? ['joining', 'enforced'] : ['leaving', 'off'];
  const refusals = await Promise.all(phases.map(phase => refusal(programs, wish.release, phase)));
  const [refused] = refusals.filter(message => message !== undefined);
  if (refused) {
    const message = `can't ${joins ? 'have' : 'be without'} a mesh with its values: ${refused}`;
    problems.push({ path: `release ${wish.release}`, message });
  }
  return problems;
};

/** Helm goes on from what was deployed last, so a person whose own upgrade failed must know. */
const failedNote = ({ standing }: Platform): string[] =>
  standing.settled
    ? []
    : [
        `revision ${standing.newest} of the release is ${standing.status}: its values are left, those of revision ${standing.deployed} are taken`,
      ];

/** What was found: the platform, and what a person should know; or all that stands in the way. */
export type Found = { platform: Platform; warnings: string[] } | { problems: Problem[] };

/** Looks at cluster, rights, release and room. Changes nothing. */
export const preflight = async (programs: Programs, wish: Wish, all: Upstream[]): Promise<Found> => {
  const [rightless, versions] = await Promise.all([
    missingRights(programs.kubectl, rights[wish.way]),
    versionProblems(programs),
  ]);
  const problems = [...versions.problems, ...rightless];
  await awaitIdle(programs, wish.release);
  const platform = await platformOf(programs, wish.release);
  if (!platform) {
    const message =
      'is not installed in this namespace: install the platform first, with the mesh off (see the README)';
    return { problems: [...problems, { path: `release ${wish.release}`, message }] };
  }
  problems.push(...(await releaseProblems(programs, wish, platform)));
  const warnings = [...versions.warnings, ...failedNote(platform)];
  if (wish.way === 'leave') return problems.length > 0 ? { problems } : { platform, warnings };
  problems.push(
    ...missingCharts(all),
    ...disagreements(platform),
    ...(await foreignIstio(programs)),
    ...(await traceStoreProblem(programs, platform)),
  );
  if (problems.length > 0) return { problems };
  const room = await roomProblem(programs, platform.sidecar);
  return { platform, warnings: [...warnings, ...(room ? [room] : [])] };
};
