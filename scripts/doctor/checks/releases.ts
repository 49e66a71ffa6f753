import type { Check } from '../check.ts';
import type { Release } from '../facts.ts';
import { type Finding, fail, ok, warn } from '../finding.ts';
import type { Place } from '../wanted.ts';

/** `writecarenotes-0.1.0`: Helm lists name and version of a chart as one word. */
const isOfChart = ({ chart }: Release): boolean => /^writecarenotes-\d/.test(chart);

const isAt = (place: Place, { name, namespace }: Release): boolean =>
  name === place.name && namespace === place.namespace;

const ownFinding = ({ name, namespace, status, chart }: Release): Finding => {
  const at = `${name} -n ${namespace}`;
  if (status === 'deployed') return ok('Release', `${name} in ${namespace} is deployed, of ${chart}`);
  if (status.startsWith('pending'))
    return fail(
      'Release',
      `${name} in ${namespace} is ${status}: a Helm is at work, or was killed in the middle`,
      'if none is at work, go back to the last revision that was deployed, or uninstall where there is none:',
      `helm history ${at}`,
      `helm rollback ${at}`,
    );
  return fail(
    'Release',
    `${name} in ${namespace} is ${status}`,
    `helm history ${at}`,
    'says why, with the revision to go back to',
  );
};

/** A cluster holds one release of the chart, as its namespaces have fixed names; and ours is not stuck half-way. */
export const releases: Check = ({ releases }, { release }) => {
  if (!('seen' in releases)) return [warn('Release', `cannot be seen: ${releases.unseen}`)];
  const own = releases.seen.find(one => isAt(release, one));
  const others = releases.seen.filter(one => isOfChart(one) && !isAt(release, one));
  const findings = others.map(({ name, namespace }) =>
    fail(
      'Release',
      `${name} in ${namespace} is of this chart, too, and a cluster holds one`,
      `if that is the one that you mean: --release ${name}, and its namespace in the context:`,
      `kubectl config set-context --current --namespace=${namespace}`,
    ),
  );
  if (own && !isOfChart(own))
    return [
      ...findings,
      fail(
        'Release',
        `${own.name} in ${own.namespace} is of another chart, ${own.chart}`,
        'choose another name: --release NAME',
      ),
    ];
  if (own) return [...findings, ownFinding(own)];
  return findings.length > 0
    ? findings
    : [ok('Release', `${release.name} in ${release.namespace} is not installed yet`)];
};
