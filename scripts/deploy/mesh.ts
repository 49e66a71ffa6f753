import type { Programs } from '../cluster/programs.ts';
import { lastLine } from '../cluster/rights.ts';
import type { Platform } from '../mesh/standing.ts';
import { isClosed } from '../mesh/ways.ts';

/** What the release is given about the mesh beside its values, and what a person should know of it. */
export interface MeshChoice {
  set: { enabled: boolean; phase?: string } | undefined;
  note?: string;
}

const off = { enabled: false };

/** Helm's words for it. */
export const meshWords = ({ set = {} as NonNullable<MeshChoice['set']> }: MeshChoice): string[] =>
  Object.entries(set).flatMap(([key, value]) => ['--set', `global.writecarenotes.mesh.${key}=${value}`]);

const way = 'scripts/deploy-service-mesh.sh takes the platform into it, pod by pod';

/**
 * The mesh of the values, as far as the cluster has come. A release that is there keeps its mesh as it is: its pods have
 * their sidecars, or have none, and only the mesh's own program changes that without losing a request. A new one has the
 * mesh of its values where Istio is there, else none.
 */
export const meshFor = ({
  platform,
  asked,
  istio,
}: {
  platform: Platform | undefined;
  asked: boolean;
  istio: boolean;
}): MeshChoice => {
  if (platform) {
    const { newest, deployed } = platform;
    const phase = isClosed(platform) ? 'enforced' : deployed;
    if (phase !== 'off')
      return { set: { enabled: true, phase }, ...(!asked && { note: `the mesh is ${phase}, and stays so` }) };
    if (newest === 'off' && !asked) return { set: undefined };
    return { set: off, note: `the mesh is off in this release, and stays so for now: ${way}` };
  }
  if (!asked || istio) return { set: undefined };
  return { set: off, note: `there is no Istio here, so the mesh is left off: ${way}, once the platform runs` };
};

/** Whether there is an istiod, whoever installed it. */
export const hasIstio = async ({ kubectl }: Programs): Promise<boolean> => {
  const words = ['get', 'deployments', '--all-namespaces', '--selector', 'app=istiod', '--output', 'name'];
  const answer = await kubectl(words).catch((error: Error) => {
    throw new Error(`whether Istio is there cannot be seen: ${lastLine(error)}`);
  });
  return answer.trim() !== '';
};
