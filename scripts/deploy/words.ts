import type { Programs } from '../cluster/programs.ts';
import { neededSecrets } from '../doctor/needed-secrets.ts';
import { foreignSecrets, missingNames, missingWords } from './foreign-secrets.ts';
import type { Plan } from './plan.ts';
import { type Lacking, readingCommand } from './secrets.ts';

/** What --help says. */
export const usage = `scripts/deploy-kubernetes-infrastructure.sh [OPTIONS]
Installs the platform, or brings it up to its values: namespaces, credentials of its own, the release, and a look whether
it answers. Safe to run again.

  --environment NAME        which one, of charts/environments (production)
  --values FILE             values of your own on top of it; may be said again. Give the same files every time
  --release NAME            the Helm release (writecarenotes), in your context's namespace, as for helm
  --timeout TIME            how long to wait for pods (15m)
  --accept CHECK            go on though the check of this name fails, as it is printed; may be said again
  --namespace-labels-only   make the namespaces and their labels, and nothing else
  --dry-run                 says what it would do, and changes nothing; works without a cluster
  --yes                     without asking: credentials of others' systems must be there

It uses helm and kubectl of your PATH, or HELM= and KUBECTL=, with your KUBECONFIG. The mesh is the affair of
scripts/deploy-service-mesh.sh: without Istio it stays off, and a release keeps the mesh that it has.
It ends with 0: done. 1: a step failed; a failed install or upgrade is rolled back, and what to do is printed. 2: asked
wrongly, something is missing, or not confirmed; nothing was changed. 130: stopped with Ctrl-C. After 1 and 130 run it
again: it goes on where it was.`;

/** The way to Grafana, where the chart brings one. */
const grafana = ({ wanted }: Plan): string[] => {
  if (!wanted.manifests.some(({ kind, metadata }) => kind === 'Service' && metadata.name === 'grafana')) return [];
  const secret = neededSecrets(wanted.manifests).find(({ keys }) => keys.includes('admin-password'));
  return [
    'Dashboards, at http://localhost:3000:',
    '  kubectl port-forward -n monitoring svc/grafana 3000:3000',
    ...(secret
      ? [
          `Its login is admin, and the password:`,
          `  ${readingCommand(secret.namespace, secret.name, 'admin-password')}`,
        ]
      : []),
  ];
};

/** The password without which no backup can be read must be outside the cluster as well. */
const backups = ({ wanted }: Plan): string[] => {
  const secret = neededSecrets(wanted.manifests).find(({ keys }) => keys.includes('repository-password'));
  if (!secret) return [];
  const command = readingCommand(secret.namespace, secret.name, 'repository-password');
  return ['Without this password no backup can be read; keep it outside the cluster as well:', `  ${command}`];
};

const frontDoor = ({ wanted }: Plan): string[] => {
  const door = wanted.manifests.find(
    ({ kind, spec }) => kind === 'Service' && (spec as { type?: string }).type === 'LoadBalancer',
  );
  if (!door) return [];
  return [
    'The address to which the names of the public hosts must lead:',
    `  kubectl get service -n ${door.metadata.namespace} ${door.metadata.name}`,
  ];
};

const mesh = ({ wish, wanted }: Plan, asked: boolean): string[] =>
  asked && !wanted.manifests.some(({ apiVersion }) => apiVersion.includes('istio.io/'))
    ? [
        'The mesh is off: traffic inside the cluster is not encrypted. Istio, and every pod into it:',
        `  scripts/deploy-service-mesh.sh --environment ${wish.environment}`,
      ]
    : [];

/** What the platform starts without. Without a certificate nobody gets in, so that one comes with its command. */
const stillMissing = (missing: Lacking[]): string[] => {
  const [certificates, others] = [true, false].map(is => missing.filter(({ use }) => (use === 'certificate') === is));
  return [
    ...(others?.length ? ['It starts without these credentials; npm run doctor says how to make them:'] : []),
    ...missingNames(others ?? []).map(line => `  ${line}`),
    ...(certificates?.length ? ['The certificate is missing, and every visitor is refused:'] : []),
    ...missingWords(certificates ?? []).map(line => `  ${line}`),
  ];
};

/** What a person reads at the end: what is still missing, where to look, what to do next. */
export const afterwards = async (programs: Programs, plan: Plan, asked: boolean): Promise<string> => {
  if (plan.wish.namespacesOnly) return '\nThe namespaces are there. Nothing else was made.';
  const missing = await foreignSecrets(programs, plan, { waitedFor: false });
  const lines = [
    'The platform runs. Its pods: kubectl get pods --all-namespaces -l app.kubernetes.io/part-of=writecarenotes',
    ...stillMissing(missing),
    ...frontDoor(plan),
    ...grafana(plan),
    ...backups(plan),
    ...mesh(plan, asked),
    'If something goes wrong later: npm run doctor',
  ];
  return `\n${lines.join('\n')}`;
};
