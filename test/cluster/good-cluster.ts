import type { ControlPlane } from './control-plane.ts';
import { apply } from './fixtures.ts';

/** A default StorageClass that says it encrypts. */
export const encrypted = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'kwok.x-k8s.io/volume',
  parameters: { encrypted: 'true' },
};

/** A network plugin, by the name of its DaemonSet. */
export const plugin = (name: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace: 'kube-system' },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: `${name}:1` }] } },
  },
});

/** Nothing can be aggregated here; an APIService without a Service is one that the server says it has itself. */
export const metricsApi = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io' },
  spec: { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
};

/** Gives a test cluster what a good one has beside it, so that the doctor has nothing to say of it. */
export const makeGood = async (plane: ControlPlane): Promise<void> => {
  await plane.kubectl(['delete', 'storageclass', 'standard']);
  await apply(plane, encrypted, plugin('calico-node'), metricsApi);
};
