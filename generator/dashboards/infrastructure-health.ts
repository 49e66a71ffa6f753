import { assemble, type Dashboard } from './assemble.ts';
import { disks, filling, nodes, pods } from './cluster-panels.ts';
import { frontDoor } from './front-door-panels.ts';
import { bad, good, row, stat, table } from './panels.ts';
import { now } from './sources.ts';
import { watching } from './watcher-panels.ts';

const health = () => [
  stat({
    title: 'Nodes not ready',
    description: 'Nodes that take no pods.',
    width: 4,
    unit: 'none',
    queries: [now('sum(kube_node_status_condition{condition="Ready",status!="true"}) or vector(0)')],
    colours: bad(1),
  }),
  stat({
    title: 'Read-only disks',
    description: 'Disks that turned read-only, as failing ones do.',
    width: 4,
    unit: 'none',
    queries: [now(`sum(node_filesystem_readonly${disks})`)],
    colours: bad(1),
  }),
  stat({
    title: 'Clock off by',
    description: 'The node whose clock is worst. Times of doses come from it.',
    width: 4,
    unit: 's',
    queries: [now('max(abs(node_timex_offset_seconds))')],
    colours: bad(0.05, 0.01),
  }),
  stat({
    title: 'Pods that fail to start',
    description: 'Pods pending or failed.',
    width: 4,
    unit: 'none',
    queries: [now('sum(kube_pod_status_phase{phase=~"Pending|Failed|Unknown"})')],
    colours: bad(5, 1),
  }),
  stat({
    title: 'Front door',
    description: 'Whether it answers from within the cluster: the worst of its addresses.',
    width: 4,
    unit: 'percentunit',
    queries: [now('min(probe_success)')],
    colours: good(1),
  }),
  stat({
    title: 'Oldest backup',
    description: 'Time since each was last made and verified. One a day is due.',
    width: 4,
    unit: 's',
    queries: [now('time()-min(writecarenotes_backup_last_success_timestamp_seconds)')],
    colours: bad(129600, 90000),
  }),
];

const stores = () => [
  row('Stores'),
  table({
    title: 'Databases',
    description: 'As the services and the exporter see them: 0 is unreachable.',
    width: 24,
    height: 5,
    rising: true,
    columns: [
      { expr: 'min by(database)(db_up) or min by(exporter)(pg_up)', name: 'Reached', unit: 'none', colours: good(1) },
    ],
  }),
];

/** What the platform stands on: nodes, pods, volumes, the front door, and those that watch. */
export const infrastructureHealth = (): Dashboard =>
  assemble({
    uid: 'infrastructure-health',
    title: 'Infrastructure Health',
    folder: 'Infrastructure',
    description: 'Nodes, pods, volumes, quotas, the front door, stores, backups, and the watchers themselves.',
    from: 'now-6h',
    panels: [...health(), ...nodes(), ...pods(), ...filling(), ...frontDoor(), ...stores(), ...watching()],
  });
