import { readFileSync, writeFileSync } from 'node:fs';

/** The class that kwok's volume stages are written for. */
const kwoksClass = "== 'kwok-volume'";

/**
 * Writes kwok's volume stages to `target` for the given StorageClasses instead of its own one, and returns the path.
 * Refuses stages that no longer name their class the way we replace it.
 */
export const volumeStages = (source: string, target: string, classes: string[]): string => {
  const stages = readFileSync(source, 'utf8');
  if (!stages.includes(kwoksClass)) throw new Error(`${source} no longer selects volumes by ${kwoksClass}`);
  const ours = `in [${classes.map(name => `'${name}'`).join(', ')}]`;
  writeFileSync(target, stages.replaceAll(kwoksClass, ours));
  return target;
};

/**
 * The StorageClass objects as one List; the first is the cluster's default, and all let volumes grow, as clouds' do.
 * Volumes are objects only: no disk.
 */
export const storageClassList = (classes: string[]): object => ({
  apiVersion: 'v1',
  kind: 'List',
  items: classes.map((name, index) => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': String(index === 0) } },
    provisioner: 'kwok.x-k8s.io/volume',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  })),
});
