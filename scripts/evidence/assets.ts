import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import type { Store } from '../../generator/model/service.ts';
import { containersOf, type Workload, workloadsOf } from '../../verify/workloads.ts';
import { count, gap, present, shownOr, unread } from './findings.ts';
import { servicesIn } from './services.ts';
import type { Asset, Finding, Scene } from './types.ts';

/** What the parts around the services hold. */
const heldByParts: Record<string, string> = {
  prometheus: 'measurements, without personal labels',
  alertmanager: 'alerts and silences',
  grafana: 'dashboards, and accounts of staff who look at them',
  loki: 'logs, with ids of people: personal',
  alloy: 'passes logs on, with ids of people: personal',
  jaeger: 'traces, with ids of people: personal',
  'ingress-nginx-controller': 'passes requests on, keeps none; its log names ids of people: personal',
};

const dataOf = ({ platform }: Scene, name: string): string => {
  const service = platform.services.get(name);
  if (!service) return heldByParts[name] ?? 'none';
  const about = service.prefix ? `records of ${service.prefix}` : 'what it is asked';
  return service.stores.length > 0
    ? `${about}, in ${service.stores.join(', ')}: taken to be personal`
    : `passes requests on, keeps none: taken to be personal`;
};

const workloadAsset = (scene: Scene, { identity, name, namespace, kind, spec, specPath }: Workload): Asset => {
  const object = scene.rendered.of(identity);
  const at = (...path: (string | number)[]) => object?.at(...specPath.split('.'), ...path);
  return {
    name,
    kind,
    owner: namespace,
    images: [...new Set(containersOf(spec).map(({ container }) => container.image ?? ''))],
    data: dataOf(scene, name),
    importance: spec.priorityClassName?.replace('writecarenotes-', '') ?? 'not said',
    shown: present([at('containers', 0, 'image'), at('priorityClassName')]),
  };
};

const volumeAssets = ({ rendered }: Scene): Asset[] =>
  rendered.kind('PersistentVolumeClaim').map(object => {
    const { metadata } = object.manifest;
    const { spec } = object.manifest as unknown as PersistentVolumeClaim;
    return {
      name: metadata.name,
      kind: 'volume',
      owner: metadata.namespace ?? '',
      images: [],
      data: heldByParts[metadata.name] ?? `as ${metadata.name.replace(/-backup.*$/, '')}, backed up`,
      importance: `${spec?.resources?.requests?.storage}`,
      shown: present([object.at('spec', 'resources')]),
    };
  });

/** Stores and hosts that others run, as the services are told of them. */
const otherAssets = (scene: Scene): Asset[] => {
  const { platform, switched, rendered } = scene;
  const services = servicesIn(scene);
  const stores = Object.entries(switched.shared.stores ?? {}).map(([name, { host }]): Asset => {
    const users = services.filter(({ stores: its }) => its.includes(name as Store));
    const lines = users.map(user =>
      rendered.of(`Deployment/${user.tier}/${user.name}`)?.find(new RegExp(`name: ${name.toUpperCase()}_HOST,`)),
    );
    return {
      name: host ?? name,
      kind: `store (${name})`,
      owner: 'whoever runs the stores',
      images: [],
      data: `what ${count(users.length, 'service')} keep: taken to be personal`,
      importance: 'not said',
      shown: present(lines).slice(0, 1),
    };
  });
  const hosts = Object.entries(platform.facts.outside).flatMap(([group, names]) => {
    const entry = rendered.kind('ServiceEntry').find(({ manifest }) => manifest.metadata.name === group);
    const users = services.filter(({ outside }) => outside.includes(group)).map(({ name }) => name);
    return names.map(
      (name): Asset => ({
        name,
        kind: 'host outside',
        owner: 'others',
        images: [],
        data: `what ${users.join(', ')} exchange with it: taken to be personal`,
        importance: 'not said',
        shown: present([entry?.at('spec', 'hosts')]),
      }),
    );
  });
  return [...stores, ...hosts];
};

/** Every workload, volume, store and outside host, with the data that it holds and who owns it. */
export const assetsOf = (scene: Scene): Asset[] => [
  ...workloadsOf(scene.rendered.manifests).map(workload => workloadAsset(scene, workload)),
  ...volumeAssets(scene),
  ...otherAssets(scene),
];

/** What the register shows, and what it leaves open. */
export const assetFindings = (assets: Asset[]): Finding[] => {
  const pods = assets.filter(({ images }) => images.length > 0);
  const unsaid = assets.filter(({ shown }) => shown.length === 0);
  return [
    shownOr(
      'assets',
      `${count(pods.length, 'workload')} run, each with its images, its tier and its importance: assets.csv lists them.`,
      pods.flatMap(({ shown }) => shown.slice(0, 1)),
      unread('what runs'),
    ),
    ...(unsaid.length === 0
      ? []
      : [
          gap(
            'assets',
            `No line of the manifests shows ${unsaid.map(({ name }) => name).join(', ')}: the graph alone says that ${unsaid.length === 1 ? 'it is' : 'they are'} used`,
            'see where the services are told of them',
          ),
        ]),
    gap(
      'assets',
      'Which persons and categories of data each service’s records hold is not said in the charts',
      'see the record of processing activities (UK GDPR, article 30)',
    ),
    gap(
      'assets',
      'Nodes, their operating system, and devices of staff are not of these charts',
      'see the registers of whoever runs the cluster and the homes’ devices',
    ),
  ];
};
