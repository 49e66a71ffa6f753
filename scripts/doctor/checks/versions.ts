import semver from 'semver';
import { serverProblem, skewWarning } from '../../cluster/versions.ts';
import type { Check } from '../check.ts';
import type { Facts } from '../facts.ts';
import { counted, type Finding, fail, ok, warn } from '../finding.ts';

/** Kubernetes' skew policy: a kubelet is never newer than its API server, and at most three minor versions older. */
const kubelets = ({ nodes, versions }: Facts): Finding[] => {
  const server = semver.coerce(versions.serverVersion.gitVersion);
  if (!('seen' in nodes) || !server) return [];
  const odd = nodes.seen.filter(({ status }) => {
    const kubelet = semver.coerce(status?.nodeInfo?.kubeletVersion);
    return kubelet && (kubelet.minor > server.minor || kubelet.minor < server.minor - 3);
  });
  if (odd.length === 0) return [];
  const names = odd.map(({ metadata, status }) => `${metadata?.name} (${status?.nodeInfo?.kubeletVersion})`);
  const says = `${names.join(', ')}: too far from the server's ${versions.serverVersion.gitVersion}`;
  return [
    warn('Nodes', says, 'upgrade the nodes; a node may be three minor versions older than the server, never newer'),
  ];
};

/** Helm, kubectl, the server and the nodes: each is new enough, and none is too far from the others. */
export const versions: Check = (facts, { chart }) => {
  const { gitVersion } = facts.versions.serverVersion;
  const old = serverProblem(facts.versions, chart.kubeVersion);
  const far = skewWarning(facts.versions);
  return [
    ok('Helm', `is ${facts.helm}`),
    old
      ? fail('Kubernetes', old, 'upgrade the cluster, one minor version at a time')
      : ok('Kubernetes', `is ${gitVersion}`),
    far
      ? warn('kubectl', far, `take a kubectl of version ${semver.coerce(gitVersion)}`)
      : ok('kubectl', `is ${facts.versions.clientVersion.gitVersion}`),
    ...kubelets(facts),
    ...('seen' in facts.nodes && facts.nodes.seen.length === 0
      ? [fail('Nodes', `${counted(0, 'node')}: no pod finds a place`, 'add nodes to the cluster')]
      : []),
  ];
};
