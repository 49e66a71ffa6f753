import { identity, type Manifest } from '../manifests.ts';
import type { MeshProblem } from './problem.ts';

// As of istio.io/api 1.31.
const withoutV1 = ['EnvoyFilter', 'ProxyConfig', 'TrafficExtension', 'WasmPlugin'];

/** The problem of an object of Istio whose version is older than the `v1` that its kind has. */
export const oldVersion = (manifest: Manifest): MeshProblem[] => {
  const [, group, version] = /^([a-z]+\.istio\.io)\/(.+)$/.exec(manifest.apiVersion) ?? [];
  return group && version !== 'v1' && !withoutV1.includes(manifest.kind)
    ? [{ from: identity(manifest), where: 'apiVersion', message: `${manifest.apiVersion} is old: ${group}/v1` }]
    : [];
};
