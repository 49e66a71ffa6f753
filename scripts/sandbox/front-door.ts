import type { ControlPlane } from '../../test/cluster/control-plane.ts';
import { get } from '../../test/cluster/fixtures.ts';

interface Service {
  spec: { type: string; ports: { nodePort: number }[] };
  status: { loadBalancer: { ingress?: { ip: string }[] } };
}

interface Ingress {
  spec: { rules: { host: string }[] };
}

const ours = ['--all-namespaces', '--selector=app.kubernetes.io/part-of=writecarenotes'];

const wayOf = ({ spec, status }: Service): string => {
  const addresses = status.loadBalancer.ingress?.map(({ ip }) => ip);
  return addresses?.join(', ') ?? `ports ${spec.ports.map(({ nodePort }) => nodePort).join(' and ')} of every node`;
};

/**
 * The public hosts and where they are reached, in a line: the address of the load balancer, or the ports that every node
 * has for them. `none` where no Service of the platform is reached from outside.
 */
export const frontDoor = async (plane: ControlPlane): Promise<string> => {
  const services: Service[] = (await get(plane, 'services', ...ours)).items;
  const ingresses: Ingress[] = (await get(plane, 'ingresses', ...ours)).items;
  const hosts = [...new Set(ingresses.flatMap(({ spec }) => spec.rules.map(({ host }) => host)))].join(', ');
  const ways = services.filter(({ spec }) => spec.type === 'LoadBalancer' || spec.type === 'NodePort').map(wayOf);
  return ways.length > 0 ? `${hosts} at ${ways.join(', ')}` : 'none';
};
