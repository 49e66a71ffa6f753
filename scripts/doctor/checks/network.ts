import type { DaemonSet } from 'kubernetes-types/apps/v1';
import type { Check } from '../check.ts';
import { fail, ok, warn } from '../finding.ts';

/** What a plugin's DaemonSet tells: whether it enforces NetworkPolicies, and what there is to say about it. */
type Judgement = { enforces: boolean; says: string };

const enforces = (name: string): Judgement => ({ enforces: true, says: `${name} enforces NetworkPolicies` });

const containersOf = ({ spec }: DaemonSet) => spec?.template.spec?.containers ?? [];

/** kind's own plugin enforces since kind 0.24, whose image was built on 13 August 2024 and is named for the day. */
const kindnet = (set: DaemonSet): Judgement => {
  const image = containersOf(set).find(({ image = '' }) => image.includes('kindnetd'))?.image ?? '';
  const built = Number(/:v(\d{8})/.exec(image)?.[1] ?? 0);
  return built >= 20240813
    ? enforces('kindnet')
    : {
        enforces: false,
        says: 'this kindnet is older than kind 0.24, and takes NetworkPolicies without enforcing them',
      };
};

/** Amazon's plugin brings an agent that enforces, and that is off unless it is told to. */
const amazon = (set: DaemonSet): Judgement => {
  const agent = containersOf(set).find(({ name }) => name === 'aws-eks-nodeagent');
  const on = [...(agent?.command ?? []), ...(agent?.args ?? [])].includes('--enable-network-policy=true');
  return on
    ? enforces("the agent of Amazon's VPC CNI")
    : {
        enforces: false,
        says: "Amazon's VPC CNI takes NetworkPolicies without enforcing them: enableNetworkPolicy is not on",
      };
};

/** By name of the DaemonSet. Where several are there (canal is flannel with Calico), one that enforces is enough. */
const plugins: Record<string, (set: DaemonSet) => Judgement> = {
  'calico-node': () => enforces('Calico'),
  canal: () => enforces('Canal'),
  cilium: () => enforces('Cilium'),
  anetd: () => enforces('GKE Dataplane V2'),
  'antrea-agent': () => enforces('Antrea'),
  'kube-router': () => enforces('kube-router'),
  'weave-net': () => enforces('Weave Net'),
  'ovnkube-node': () => enforces('OVN-Kubernetes'),
  'kube-ovn-cni': () => enforces('Kube-OVN'),
  'azure-npm': () => enforces('the Azure Network Policy Manager'),
  'kube-network-policies': () => enforces('kube-network-policies'),
  'aws-node': amazon,
  kindnet,
  'kube-flannel': () => ({ enforces: false, says: 'flannel takes NetworkPolicies without enforcing them' }),
  'kube-flannel-ds': () => ({ enforces: false, says: 'flannel takes NetworkPolicies without enforcing them' }),
};

const other = 'install a plugin that does, such as Calico or Cilium: without one every pod may reach every other';

const tryIt = [
  'to find out, in a namespace for trials: a server, a policy that denies all, and a request that must not get through',
  'kubectl create namespace trial',
  'kubectl run server -n trial --image=registry.k8s.io/e2e-test-images/agnhost:2.53 --port=8080 --expose -- netexec',
  `kubectl create -n trial -f - <<< '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"none"},"spec":{"podSelector":{"matchLabels":{"run":"server"}},"policyTypes":["Ingress"]}}'`,
  'kubectl run client -n trial -i --rm --restart=Never --image=registry.k8s.io/e2e-test-images/agnhost:2.53 -- connect server:8080 --timeout=5s',
  'kubectl delete namespace trial',
];

/** The network plugin enforces NetworkPolicies. Others accept them and do nothing, and nobody notices. */
export const network: Check = ({ daemonSets, nodes }) => {
  if (!('seen' in daemonSets)) return [warn('Network plugin', `cannot be seen: ${daemonSets.unseen}`, ...tryIt)];
  const judgements = daemonSets.seen.flatMap(set => plugins[set.metadata?.name ?? '']?.(set) ?? []);
  const good = judgements.find(judgement => judgement.enforces);
  if (good) return [ok('Network plugin', good.says)];
  // k3s and RKE2 say so in their version; k3s has a policy controller beside flannel, in its own process.
  if ('seen' in nodes && nodes.seen.some(({ status }) => /\+k3s/.test(status?.nodeInfo?.kubeletVersion ?? '')))
    return [ok('Network plugin', 'k3s enforces NetworkPolicies, unless it was started with --disable-network-policy')];
  const [bad] = judgements;
  if (bad) return [fail('Network plugin', bad.says, other)];
  return [
    warn('Network plugin', 'none that is known here: whether NetworkPolicies are enforced cannot be seen', ...tryIt),
  ];
};
