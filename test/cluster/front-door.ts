import { identity, type Manifest } from '../../verify/manifests.ts';
import { environment } from '../render.ts';
import type { ControlPlane } from './control-plane.ts';
import { type LiveObject, snapshot } from './snapshot.ts';

const shared = 'global.writecarenotes';

/** The arguments that choose a front door beside those of `local`, by what the tests call it. */
export const doors = {
  nginx: [],
  'nginx in the mesh': [`--set=${shared}.mesh.enabled=true,${shared}.mesh.phase=joining`],
  'gateway-api with NGINX Gateway Fabric': [
    `--set=${shared}.frontDoor=gateway-api`,
    '--set=ingress.gatewayApi.className=nginx,ingress.gatewayApi.implementation=nginx-gateway-fabric',
  ],
  'gateway-api with Envoy Gateway': [
    `--set=${shared}.frontDoor=gateway-api`,
    '--set=ingress.gatewayApi.className=envoy,ingress.gatewayApi.implementation=envoy-gateway',
    // It refills by the minute, and so knows no other burst.
    '--set=ingress.limits.default.burst=999,ingress.limits.services.medication-service.burst=499',
    '--set=ingress.limits.services.nhs-integration-service.burst=99',
    '--set=ingress.limits.services.external-integration-service.burst=199',
  ],
  istio: [`--set=${shared}.frontDoor=istio,${shared}.mesh.enabled=true`],
  none: [`--set=${shared}.frontDoor=none`],
} as const;

export type Door = keyof typeof doors;

/** `local` with a front door. */
export const withDoor = (door: Door, ...more: string[]): string[] => [...environment('local'), ...doors[door], ...more];

/** What Kubernetes makes of Services, Deployments and DaemonSets, with their labels. */
const made = /^(ControllerRevision|Endpoints|EndpointSlice|Pod|ReplicaSet)\//;

/** Every object of the platform, of any kind that the API server has. */
export const everything = async (plane: ControlPlane): Promise<Map<string, LiveObject>> => {
  const kinds = (await plane.kubectl(['api-resources', '--verbs=list', '--output=name'])).trim().split('\n');
  const objects = await snapshot(
    plane,
    kinds.filter(kind => kind !== 'componentstatuses' && !kind.startsWith('events')),
  );
  return new Map([...objects].filter(([name]) => !made.test(name)));
};

/** The objects that are not of the release, though they carry the platform's label. */
export const strays = (there: Map<string, LiveObject>, release: Manifest[]): string[] => {
  const its = new Set(release.map(identity));
  return [...there.keys()].filter(name => !its.has(name)).sort();
};
