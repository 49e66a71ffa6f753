import type { Problem } from '../../generator/model/problem.ts';
import type { Programs } from '../cluster/programs.ts';
import { awaitIdle, reasons, standingOf } from '../cluster/release.ts';
import { checksBefore, checksOfNamespaces } from '../doctor/checks.ts';
import type { Facts } from '../doctor/facts.ts';
import type { Finding } from '../doctor/finding.ts';
import { gather, releasesOf, versionsOf } from '../doctor/gather.ts';
import { redacted } from '../doctor/print.ts';
import { type Place, placeOf } from '../doctor/wanted.ts';
import { type Platform, platformOf } from '../mesh/standing.ts';
import { hasIstio, type MeshChoice, meshFor } from './mesh.ts';
import { adoptable } from './namespaces.ts';
import { asksForMesh, type Plan, planOf } from './plan.ts';
import type { Scaled } from './replicas.ts';
import { upgradeOf } from './upgrade.ts';
import type { Wish } from './wish.ts';

/** Our release, if it is one of this chart and was ever deployed. */
const platformAt = async (programs: Programs, { name, namespace }: Place): Promise<Platform | undefined> => {
  await awaitIdle(programs, name, namespace);
  const standing = await standingOf(programs, name, namespace);
  return standing?.chart.startsWith('writecarenotes-') ? platformOf(programs, name) : undefined;
};

const meshChoice = async (programs: Programs, wish: Wish, platform: Platform | undefined): Promise<MeshChoice> => {
  const asked = asksForMesh(wish);
  return meshFor({ platform, asked, istio: asked && (await hasIstio(programs)) });
};

/** What the checks see: a Namespace that may become the release's is no obstacle, nor is the release itself. */
const forChecks = (facts: Facts, { release: { name, namespace }, wanted }: Plan): Facts => {
  const mine = adoptable(facts, wanted.manifests);
  const { namespaces, releases } = facts;
  const isOwn = (one: { name: string; namespace: string; chart: string }): boolean =>
    one.name === name && one.namespace === namespace && one.chart.startsWith('writecarenotes-');
  return {
    ...facts,
    ...('seen' in namespaces && { namespaces: { seen: namespaces.seen.filter(one => !mine.has(one.metadata.name)) } }),
    ...('seen' in releases && { releases: { seen: releases.seen.filter(one => !isOwn(one)) } }),
  };
};

const wordsOf = ({ check, says }: Finding): string => `${check}: ${redacted(says)}`;

/** Findings as they stop a deploy, and as notes: warnings, and failures that somebody accepts by the check's name. */
const judge = (findings: Finding[], { accepted }: Wish): { problems: Problem[]; notes: string[] } => {
  const isFor = (name: string, { check }: Finding): boolean => name.toLowerCase() === check.toLowerCase();
  const failing = findings.filter(({ state }) => state === 'fail');
  const stops = failing.filter(one => !accepted.some(name => isFor(name, one)));
  const idle = accepted.filter(name => !failing.some(one => isFor(name, one)));
  return {
    problems: stops.map(({ check, says, remedy }) => ({
      path: check,
      message: [redacted(says), ...remedy.map(line => `    ${line}`)].join('\n'),
    })),
    notes: [
      ...findings.filter(one => one.state === 'warn').map(wordsOf),
      ...failing.filter(one => !stops.includes(one)).map(one => `accepted: ${wordsOf(one)}`),
      ...idle.map(name => `--accept ${name}: no check of that name fails`),
    ],
  };
};

/** What was found: what to do, and what a person should know; or all that stands in the way. */
export type Preflight =
  | { plan: Plan; scaled: Scaled[]; notes: string[]; platform: Platform | undefined }
  | { problems: Problem[] };

/** Looks at cluster, rights, room and release. Changes nothing. */
export const preflight = async (programs: Programs, wish: Wish): Promise<Preflight> => {
  const release = await placeOf(programs, wish);
  const platform = await platformAt(programs, release);
  const mesh = await meshChoice(programs, wish, platform);
  const plan = await planOf(programs, wish, { release, mesh }).catch((error: Error) => error);
  if (plan instanceof Error) return { problems: [{ path: 'values', message: reasons(plan) }] };
  const [versions, releases] = await Promise.all([versionsOf(programs.kubectl), releasesOf(programs.helm)]);
  const facts = forChecks(await gather(programs, { versions, releases }, plan.wanted), plan);
  const checks = wish.namespacesOnly ? checksOfNamespaces : checksBefore;
  const upgrade =
    platform && !wish.namespacesOnly ? await upgradeOf(programs, plan, platform) : { findings: [], scaled: [] };
  const { problems, notes } = judge([...upgrade.findings, ...checks(facts, plan.wanted)], wish);
  if (problems.length > 0) return { problems };
  return { plan, platform, scaled: upgrade.scaled, notes: [...(mesh.note ? [mesh.note] : []), ...notes] };
};
