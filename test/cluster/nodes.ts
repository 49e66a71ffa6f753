/** A simulated node. Quantities are Kubernetes': `cpu: '3800m'`, `memory: '6656Mi'`, allocatable to pods; 110 pods. */
export interface NodeSize {
  name: string;
  zone: string;
  cpu: string;
  memory: string;
  pods?: number;
}

/** `count` nodes of one size, in turn in the three zones of a region. */
export const zonedNodes = (count: number, size: { cpu: string; memory: string }): NodeSize[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `node-${index + 1}`,
    zone: `eu-west-2${['a', 'b', 'c'][index % 3]}`,
    ...size,
  }));

/** The labels a kubelet and a cloud would set. The region is the zone without its last letter, as clouds name them. */
const labels = ({ name, zone }: NodeSize): Record<string, string> => ({
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
  'topology.kubernetes.io/region': zone.replace(/-?[a-z]$/, ''),
  'topology.kubernetes.io/zone': zone,
});

/** The Node object. Its addresses are made up; the API server is kept from connecting to them (see egressSelector). */
const node = (size: NodeSize, index: number, kubernetesVersion: string): object => {
  const resources = { cpu: size.cpu, memory: size.memory, pods: String(size.pods ?? 110) };
  const podCIDR = `10.64.${index}.0/24`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: size.name, labels: labels(size) },
    spec: { podCIDR, podCIDRs: [podCIDR] },
    status: {
      addresses: [
        { type: 'InternalIP', address: `10.32.0.${index + 1}` },
        { type: 'Hostname', address: size.name },
      ],
      allocatable: resources,
      capacity: resources,
      nodeInfo: { kubeletVersion: kubernetesVersion, operatingSystem: 'linux', architecture: 'amd64' },
    },
  };
};

/**
 * The Node objects as one List. Pods get their addresses from the node's 10.64.<index>.0/24.
 * Refuses an empty list, more than 250 nodes (the addresses' last byte) and more than 250 pods on one.
 */
export const nodeList = (sizes: NodeSize[], kubernetesVersion: string): object => {
  if (sizes.length === 0 || sizes.length > 250) throw new Error(`${sizes.length} nodes; possible are 1 to 250`);
  const crowded = sizes.find(({ pods = 110 }) => pods > 250);
  if (crowded) throw new Error(`node ${crowded.name} has addresses for 250 pods, not for ${crowded.pods}`);
  return { apiVersion: 'v1', kind: 'List', items: sizes.map((size, index) => node(size, index, kubernetesVersion)) };
};
