import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server that only knows how to list has in it: objects by resource, such as `secrets`. */
export interface Contents {
  items: Record<string, object[]>;
  /** Resources that nobody may list. */
  forbidden: string[];
  /** Whether a right is had. */
  allows: (right: { verb: string; resource: string; namespace?: string }) => boolean;
}

type Resource = [name: string, kind: string, namespaced: boolean];

/** As much of the API as the doctor asks for. */
const groups: Record<string, Resource[]> = {
  v1: [
    ['nodes', 'Node', false],
    ['namespaces', 'Namespace', false],
    ['pods', 'Pod', true],
    ['services', 'Service', true],
    ['secrets', 'Secret', true],
    ['events', 'Event', true],
    ['persistentvolumeclaims', 'PersistentVolumeClaim', true],
  ],
  'apps/v1': [
    ['daemonsets', 'DaemonSet', true],
    ['deployments', 'Deployment', true],
  ],
  'autoscaling/v2': [['horizontalpodautoscalers', 'HorizontalPodAutoscaler', true]],
  'storage.k8s.io/v1': [['storageclasses', 'StorageClass', false]],
  'scheduling.k8s.io/v1': [['priorityclasses', 'PriorityClass', false]],
  'networking.k8s.io/v1': [['ingressclasses', 'IngressClass', false]],
  'apiregistration.k8s.io/v1': [['apiservices', 'APIService', false]],
  'apiextensions.k8s.io/v1': [['customresourcedefinitions', 'CustomResourceDefinition', false]],
  'authentication.k8s.io/v1': [['selfsubjectreviews', 'SelfSubjectReview', false]],
  'authorization.k8s.io/v1': [['selfsubjectaccessreviews', 'SelfSubjectAccessReview', false]],
  'rbac.authorization.k8s.io/v1': [
    ['clusterroles', 'ClusterRole', false],
    ['clusterrolebindings', 'ClusterRoleBinding', false],
  ],
};

const groupList = {
  kind: 'APIGroupList',
  groups: Object.keys(groups)
    .filter(groupVersion => groupVersion.includes('/'))
    .map(groupVersion => {
      const [name, version] = groupVersion.split('/');
      return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
    }),
};

const discovery = (path: string): object | undefined => {
  if (path === '/version') return { major: '1', minor: '36', gitVersion: 'v1.36.1' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return groupList;
  const groupVersion = path.replace(/^\/apis?\//, '');
  const resources = groups[groupVersion]?.map(([name, kind, namespaced]) => ({
    ...{ name, singularName: kind.toLowerCase(), namespaced, kind },
    verbs: ['create', 'get', 'list'],
  }));
  return resources && { kind: 'APIResourceList', groupVersion, resources };
};

const status = (code: number, reason: string, message: string): [number, object] => [
  code,
  { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code },
];

const created = (resource: string, body: string, { allows }: Contents): object => {
  // kubectl asks who it is in a binary form; what it says there does not matter.
  if (resource === 'selfsubjectreviews')
    return {
      ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      metadata: { creationTimestamp: `${new Date().toISOString().slice(0, 19)}Z` },
    };
  const review = JSON.parse(body);
  return { ...review, status: { allowed: allows(review.spec.resourceAttributes) } };
};

const listed = (path: string, url: string, { items, forbidden }: Contents): [number, object] => {
  const resource = path.split('/').at(-1) ?? '';
  const [apiVersion, resources = []] =
    Object.entries(groups).find(([, all]) => all.some(([name]) => name === resource)) ?? [];
  const kind = resources.find(([name]) => name === resource)?.[1];
  if (!kind) return status(404, 'NotFound', 'the server could not find the requested resource');
  if (forbidden.includes(resource)) return status(403, 'Forbidden', `${resource} is forbidden`);
  // Helm selects its own Secrets by label, and there are none.
  const all = url.includes('labelSelector') ? [] : (items[resource] ?? []);
  return [
    200,
    { apiVersion, kind: `${kind}List`, metadata: {}, items: all.map(one => ({ apiVersion, kind, ...one })) },
  ];
};

/** A server on loopback that answers kubectl and Helm from these contents, and its address. */
export const serve = async (contents: Contents): Promise<{ server: Server; url: string }> => {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += chunk;
    });
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').split('?');
      const known = discovery(path);
      const [code, answer] =
        request.method === 'POST'
          ? [201, created(path.split('/').at(-1) ?? '', body, contents)]
          : known
            ? [200, known]
            : listed(path, request.url ?? '', contents);
      response.writeHead(code as number, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};
