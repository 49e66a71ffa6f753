import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ControlPlane } from './control-plane.ts';
import { apply } from './fixtures.ts';
import { moduleFolder } from './go-build.ts';
import { until } from './run.ts';

/** Where an upstream's module keeps its definitions; programs/<name>/go.mod pins its version. */
const upstreams = {
  'cert-manager': { module: 'github.com/cert-manager/cert-manager', folder: 'deploy/crds' },
  'gateway-api': { module: 'sigs.k8s.io/gateway-api', folder: 'config/crd/standard' },
  'envoy-gateway': {
    module: 'github.com/envoyproxy/gateway',
    folder: 'charts/gateway-helm/charts/crds/crds/generated',
  },
} as const;

/** The definitions of an upstream, without what else lies beside them, as paths of YAML files. Go fetches them into its cache. */
const definitionsOf = async (name: keyof typeof upstreams): Promise<string[]> => {
  const { module, folder } = upstreams[name];
  const source = await moduleFolder(fileURLToPath(new URL(`programs/${name}/`, import.meta.url)), module);
  return readdirSync(join(source, folder))
    .filter(file => /^[a-z0-9.-]+\.io_(?!vap_)\w+\.yaml$/.test(file))
    .map(file => join(source, folder, file));
};

/** The kinds of NGINX Gateway Fabric that the chart makes objects of, with their versions. */
const nginxKinds = {
  ClientSettingsPolicy: 'v1alpha1',
  NginxProxy: 'v1alpha2',
  ProxySettingsPolicy: 'v1alpha1',
  RateLimitPolicy: 'v1alpha1',
  SnippetsPolicy: 'v1alpha1',
};

/** Its own definitions are in no module that Go can fetch, so these take any field; verify/front-door judges the fields. */
const nginxDefinition = ([kind, version]: [string, string]): object => {
  const singular = kind.toLowerCase();
  const plural = `${singular.replace(/y$/, 'ie')}s`;
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.gateway.nginx.org` },
    spec: {
      group: 'gateway.nginx.org',
      names: { kind, plural, singular },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: anything } } },
        },
      ],
    },
  };
};

/** Makes the kinds known that a front door may have objects of, beside Kubernetes' own and Istio's. */
export const installDefinitions = async (plane: ControlPlane): Promise<void> => {
  const files = (
    await Promise.all((['cert-manager', 'gateway-api', 'envoy-gateway'] as const).map(definitionsOf))
  ).flat();
  await plane.kubectl(['create', '--validate=false', ...files.map(file => `--filename=${file}`)]);
  await apply(plane, ...Object.entries(nginxKinds).map(nginxDefinition));
  const wait = ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=10s'];
  await until({
    what: 'the definitions are served',
    seconds: 60,
    check: async () => (await plane.kubectl(wait)) !== '',
  });
};
