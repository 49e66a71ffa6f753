import { merge } from '../../generator/model/merge.ts';
import type { FrontDoorBehaviour } from '../../verify/front-door/behaviour.ts';
import { nginxBehaviour } from '../../verify/front-door/nginx.ts';
import { type Manifest, parseManifests } from '../../verify/manifests.ts';
import { runHelm } from '../render.ts';
import type { Said } from './front-door-table.ts';

/** A front door: how it is chosen, and what its rendered objects say that it does. */
export interface Door {
  name: string;
  /** What of the values chooses it, and what it cannot do without. */
  chosen: { shared: object; ingress?: object };
  behaviour: (manifests: readonly Manifest[]) => FrontDoorBehaviour;
  /** Where it differs from the table, and why; each is held against what is rendered, as the rest is. */
  differs: Difference[];
}

export interface Difference {
  /** What is different, and why that is as good as can be. */
  reason: string;
  /** The table as this door can keep it. */
  adapt: (table: FrontDoorBehaviour) => FrontDoorBehaviour;
}

export const doors: Door[] = [
  { name: 'nginx', chosen: { shared: { frontDoor: 'nginx' } }, behaviour: nginxBehaviour, differs: [] },
];

/** The values with a front door chosen. */
export const choose = ({ shared, ingress }: Said, { chosen }: Door): Said => ({
  shared: merge(shared, chosen.shared),
  ingress: merge(ingress, chosen.ingress),
});

/** The ingress chart alone, with all that the umbrella would hand down to it. */
export const renderDoor = ({ shared, ingress }: Said): Manifest[] =>
  parseManifests(
    runHelm([
      'template',
      'writecarenotes',
      'charts/umbrella/charts/ingress',
      '--set-json',
      `global.writecarenotes=${JSON.stringify(shared)}`,
      ...Object.entries(ingress).flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]),
    ]),
  );

/** What a door should do with these values: the table, but where it honestly differs. */
export const kept = (door: Door, table: FrontDoorBehaviour): FrontDoorBehaviour =>
  door.differs.reduce((adapted, { adapt }) => adapt(adapted), table);
