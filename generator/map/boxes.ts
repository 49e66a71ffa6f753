import type { Node } from '../model/node.ts';
import { frontDoors, meshParts, monitoringParts } from '../model/parts.ts';
import type { Platform } from '../model/platform.ts';

/** Cards that stand together on the map. */
export interface Box {
  name: string;
  title: string;
  description: string;
  cards: string[];
}

const named = (nodes: Node[]): string[] => nodes.map(({ name }) => name);

/** Everything around the services, by what it is for; what stands in none of them is the cluster's. */
const around: Box[] = [
  {
    name: 'front-door',
    title: 'Front door',
    description: 'The one way in for people.',
    cards: ['clients', ...named(frontDoors), 'gateway-controller'],
  },
  {
    name: 'stores',
    title: 'Stores',
    description: 'Where services keep their data.',
    cards: ['postgres', 'redis', 'broker'],
  },
  {
    name: 'cluster',
    title: 'Cluster',
    description: 'What Kubernetes itself brings.',
    cards: ['dns', 'api-server', 'kubelet'],
  },
  {
    name: 'monitoring',
    title: 'Monitoring',
    description: 'What watches the platform.',
    cards: [...named(monitoringParts), 'operator-prometheus'],
  },
  { name: 'mesh', title: 'Mesh', description: 'What Istio brings, and the traces.', cards: named(meshParts) },
  { name: 'outside', title: 'Outside', description: 'Others’ APIs.', cards: ['outside'] },
  {
    name: 'beyond',
    title: 'Beyond the monitoring',
    description: 'Where it sends to, and what it asks.',
    cards: ['receivers', 'public-hosts', 'log-store', 'trace-store', 'backup-store', 'remote-write', 'exporters'],
  },
];

const inNone = (node: Node): boolean =>
  node.kind !== 'service' && !around.some(({ cards }) => cards.includes(node.name));

/** The boxes of the map with those of their cards that are there: a box a tier, then what is around. Empty ones are left out. */
export const boxesOf = (platform: Platform, there: Node[]): Box[] => {
  const names = new Set(named(there));
  const tiers = platform.tiers.map(({ name, description, services }) => ({
    name,
    title: name,
    description,
    cards: services.map(service => service.name),
  }));
  const others = named(there.filter(inNone));
  const all = [...tiers, ...around].map(box => ({
    ...box,
    cards: [...box.cards, ...(box.name === 'cluster' ? others : [])].filter(name => names.has(name)),
  }));
  return all.filter(({ cards }) => cards.length > 0);
};
