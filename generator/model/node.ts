/**
 * What must be switched on for a node or an edge to exist. The same words are the keys of the `switches` named template,
 * which reads them from the values at install. `unenforced` is a mesh that is off or still joining: what only
 * works without a sidecar stays open until every pod has one; `mesh.enforced` is its opposite. `gateway.X`: the front
 * door is a Gateway of the implementation X. `mesh.store`: traces go to a store that others run. `probes`: somebody asks the front door, ours or the operator's.
 */
export type Switch =
  | `tiers.${string}`
  | `services.${string}`
  | `frontDoor.${string}`
  | `gateway.${string}`
  | 'monitoring.servers'
  | 'monitoring.operator'
  | `parts.${string}`
  | `backup.${string}`
  | 'probes'
  | 'mesh'
  | 'unenforced'
  | 'mesh.enforced'
  | 'mesh.store';

/** Anything that an edge can start or end at. */
export interface Node {
  name: string;
  /** part: a platform part that some chart deploys; place: where it is found is given at install. */
  kind: 'service' | 'part' | 'place';
  /** Where its pods run and the labels they carry; a place has neither. */
  namespace?: string;
  labels?: Record<string, string>;
  /** Its ServiceAccount, which is its identity in the mesh; without one it is outside the mesh. */
  account?: string;
  /** Whether requests to it pass a sidecar, or a proxy that is in the mesh itself. */
  meshed?: true;
  when: Switch[];
}
