import type { Place, Way } from '../../values-schema/types.ts';
import type { Endpoint } from '../../verify/connections.ts';
import type { Scene } from './types.ts';

/** Where a flow to a place goes: one end of a connection, and the ports where they are not the edge's. */
export interface PlaceEnd {
  end: Endpoint;
  ports?: number[];
}

/** An address kept for documentation (RFC 5737) stands for any that is outside. */
const anywhere: Endpoint = { kind: 'ip', address: '192.0.2.1' };

const firstAddress = (cidr: string): Endpoint => ({ kind: 'ip', address: cidr.split('/')[0] as string });

const placed = (place: Place | Way | undefined): Endpoint => {
  const [cidr] = place?.cidrs ?? [];
  if (cidr) return firstAddress(cidr);
  return place?.namespace ? { kind: 'pod', namespace: place.namespace, labels: place.podLabels ?? {} } : anywhere;
};

const addressed = (cidrs: string[] | undefined): Endpoint => (cidrs?.[0] ? firstAddress(cidrs[0]) : anywhere);

const ports = (...list: (number | undefined)[]): number[] => list.filter(port => port !== undefined);

/** Where a bucket is: nowhere, unless it is used. */
const bucket = (used: boolean, s3: { place?: Way; port?: number } | undefined): PlaceEnd[] =>
  used ? [{ end: placed(s3?.place), ports: ports(s3?.port) }] : [];

/** The ends of every place of the graph, as the installer's values put them; a place that is not in use has none. */
export const placeEnds = ({ switched: { shared, monitoring, mesh, ingress }, platform }: Scene) => {
  const { loki, backup, alertmanager, blackboxExporter, prometheus } = monitoring;
  const outside =
    shared.outside?.[0]?.cidr === '0.0.0.0/0' ? anywhere : addressed(shared.outside?.map(one => one.cidr ?? ''));
  const stores = Object.entries(shared.stores ?? {}).map(([name, { place, port }]): [string, PlaceEnd[]] => [
    name,
    [{ end: placed(place), ports: ports(port) }],
  ]);
  const others: Record<string, PlaceEnd[]> = {
    dns: [{ end: placed(shared.dns) }],
    clients: [{ end: addressed(ingress.clients?.cidrs) }],
    'gateway-controller': [{ end: placed(ingress.gatewayApi?.controller) }],
    outside: [{ end: outside }],
    'api-server': [{ end: addressed(shared.apiServer?.cidrs), ports: shared.apiServer?.ports ?? [] }],
    kubelet: [{ end: addressed(shared.kubelets?.cidrs) }],
    'operator-prometheus': [{ end: placed(shared.monitoring?.operator) }],
    receivers: [{ end: placed(alertmanager?.place), ports: alertmanager?.ports ?? [] }],
    'public-hosts': [{ end: placed(blackboxExporter?.place), ports: ports(blackboxExporter?.port) }],
    'log-store': bucket(loki?.storage === 's3', loki?.s3),
    'backup-store': bucket(backup?.enabled === true && backup.storage === 's3', backup?.s3),
    'trace-store': [{ end: placed(mesh.jaeger?.store?.place), ports: ports(mesh.jaeger?.store?.port) }],
    'remote-write': Object.values(prometheus?.remoteWrite ?? {}).map(one => ({
      end: placed(one.place),
      ports: ports(one.port),
    })),
    exporters: Object.values(prometheus?.exporters ?? {}).map(one => ({
      end: placed(one.place),
      ports: ports(one.port),
    })),
  };
  const known = new Map([...stores, ...Object.entries(others)]);
  return (name: string): PlaceEnd[] => {
    const ends = known.get(name);
    if (!ends && platform.nodes.get(name)?.kind === 'place') throw new Error(`no end for the place ${name}`);
    return ends ?? [];
  };
};
