import { type Broken, named } from './broken.ts';
import { seen } from './good.ts';

const flannel = { metadata: { name: 'kube-flannel-ds', namespace: 'kube-flannel' } };

/** What can be wrong with a cluster itself: its versions, rights, clock, network, metrics and storage. */
export const brokenCluster: Broken[] = [
  {
    name: 'a server that is too old',
    break: ({ versions }) => {
      versions.serverVersion.gitVersion = 'v1.29.8';
    },
    finds: [
      /^fail Kubernetes: is v1\.29\.8; needed: >=1\.30/,
      /^warn kubectl: /,
      /^warn Nodes: .*too far from the server's v1\.29\.8/,
    ],
  },
  {
    name: 'a kubectl that is too far from the server',
    break: ({ versions }) => {
      versions.clientVersion.gitVersion = 'v1.32.0';
    },
    finds: [/^warn kubectl: kubectl 1\.32\.0 and Kubernetes 1\.36\.1 are more than one minor version apart/],
  },
  {
    name: 'a node that is newer than the server',
    break: ({ nodes }) => {
      Object.assign(named(seen(nodes), 'node-3'), {
        status: { allocatable: { cpu: '8', memory: '16Gi' }, nodeInfo: { kubeletVersion: 'v1.37.0' } },
      });
    },
    finds: [/^warn Nodes: node-3 \(v1\.37\.0\)/],
  },
  {
    name: 'a right that is missing in some namespaces',
    break: facts => {
      const right = { verb: 'create', group: 'networking.k8s.io', resource: 'networkpolicies' };
      facts.missingRights = { seen: ['operational', 'compliance'].map(namespace => ({ ...right, namespace })) };
    },
    finds: [/^fail Rights: you may not create networkpolicies\.networking\.k8s\.io in operational, compliance$/],
  },
  {
    name: 'a right that is missing in the cluster, so that secrets cannot be seen either',
    break: facts => {
      facts.missingRights = { seen: [{ verb: 'patch', group: '', resource: 'namespaces', namespace: '' }] };
      facts.secrets = { unseen: 'secrets is forbidden' };
    },
    finds: [
      /^fail Rights: you may not patch namespaces in the whole cluster/,
      /^warn Secrets: cannot be seen: secrets is forbidden/,
    ],
  },
  {
    name: 'a clock that is ten minutes ahead',
    break: facts => {
      facts.clock = { seen: { server: 1_800_000_000_000, before: 1_800_000_600_999, after: 1_800_000_601_000 } };
    },
    finds: [/^fail Clock: of this machine is 600 s ahead of the server's/],
  },
  {
    name: 'a clock that is a little behind',
    break: facts => {
      facts.clock = { seen: { server: 1_800_000_030_000, before: 1_800_000_000_000, after: 1_800_000_000_500 } };
    },
    finds: [/^warn Clock: of this machine is 30 s behind the server's/],
  },
  {
    name: 'flannel',
    break: facts => {
      facts.daemonSets = { seen: [flannel] };
    },
    finds: [/^fail Network plugin: flannel takes NetworkPolicies without enforcing them/],
  },
  {
    name: "Amazon's plugin with its agent off",
    break: facts => {
      const agent = { name: 'aws-eks-nodeagent', args: ['--enable-network-policy=false'] };
      const spec = { selector: {}, template: { spec: { containers: [{ name: 'aws-node' }, agent] } } };
      facts.daemonSets = { seen: [{ metadata: { name: 'aws-node' }, spec }] };
    },
    finds: [/^fail Network plugin: Amazon's VPC CNI .* enableNetworkPolicy is not on/],
  },
  {
    name: 'an old kind',
    break: facts => {
      const container = { name: 'kindnet-cni', image: 'docker.io/kindest/kindnetd:v20240202-8f1494ea' };
      facts.daemonSets = {
        seen: [
          { metadata: { name: 'kindnet' }, spec: { selector: {}, template: { spec: { containers: [container] } } } },
        ],
      };
    },
    finds: [/^fail Network plugin: this kindnet is older than kind 0\.24/],
  },
  {
    name: 'a network plugin that nobody knows',
    break: facts => {
      facts.daemonSets = { seen: [] };
    },
    finds: [/^warn Network plugin: none that is known here/],
  },
  {
    name: 'no metrics API',
    break: facts => {
      facts.apiServices = { seen: [] };
    },
    finds: [/^fail Metrics API: is missing: 29 autoscalers would stay at the minimum/],
  },
  {
    name: 'a metrics API that does not answer',
    break: ({ apiServices }) => {
      const status = { conditions: [{ type: 'Available', status: 'False', message: 'no endpoints' }] };
      named(seen(apiServices), 'v1beta1.metrics.k8s.io').status = status;
    },
    finds: [/^fail Metrics API: does not answer: .* \(no endpoints\)/],
  },
  {
    name: 'no default storage class',
    break: ({ storageClasses }) => {
      named(seen(storageClasses), 'gp3').metadata = { name: 'gp3' };
    },
    finds: [/^fail Storage class: there is no default one, and \d volumes would wait for it \(there are: gp3\)/],
  },
  {
    name: 'a storage class that does not encrypt',
    break: ({ storageClasses }) => {
      named(seen(storageClasses), 'gp3').parameters = { encrypted: 'false' };
    },
    finds: [/^fail Encryption of gp3: the class says that its volumes are not encrypted/],
  },
  {
    name: 'a storage class that says nothing of encryption',
    break: ({ storageClasses }) => {
      named(seen(storageClasses), 'gp3').parameters = { type: 'gp3' };
    },
    finds: [/^warn Encryption of gp3: cannot be seen/],
  },
];
