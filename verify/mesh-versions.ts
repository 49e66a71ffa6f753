import { identity, type Manifest } from './manifests.ts';
import type { MeshProblem } from './mesh-problem.ts';

// Kinds that have no v1 in istio.io/api 1.31: EnvoyFilter, ProxyConfig, WasmPlugin, TrafficExtension.
const withV1 = [
  'AuthorizationPolicy',
  'DestinationRule',
  'Gateway',
  'PeerAuthentication',
  'RequestAuthentication',
].concat(['ServiceEntry', 'Sidecar', 'Telemetry', 'VirtualService', 'WorkloadEntry', 'WorkloadGroup']);

/** The problem of an object of Istio whose version is older than the `v1` that its kind has. */
export const oldVersion = (manifest: Manifest): MeshProblem[] => {
  const [, group, version] = /^([a-z]+\.istio\.io)\/(.+)$/.exec(manifest.apiVersion) ?? [];
  return group && version !== 'v1' && withV1.includes(manifest.kind)
    ? [{ from: identity(manifest), where: 'apiVersion', message: `${manifest.apiVersion} is old: ${group}/v1` }]
    : [];
};
