import { type Block, documentAt } from './markdown.ts';
import { isMarked, nameOf } from './shell.ts';

/** Blocks that test/docs/runs.test.ts runs, by document and first command: they need no cluster. */
export const here: string[] = [
  'docs/guides/production.md: helm template writecarenotes ./charts/umbrella -f charts/environments/production.yaml -f my-values.yaml -f eks.yaml > rendered.yaml',
  'docs/guides/production.md: scripts/deploy-kubernetes-infrastructure.sh --environment production --values my-values.yaml --dry-run',
  'docs/guides/upgrade.md: scripts/deploy-service-mesh.sh --environment production --dry-run',
  'docs/guides/adding-a-service.md: npm run explain -- laundry-service resident-service',
  'docs/guides/disaster-recovery.md: npm run restore -- --order',
];

/** Blocks that another test runs: the same programs, with the same options. */
export const elsewhere: Record<string, string> = {
  'README.md: npm ci && npm start': 'test/scripts/start.test.ts',
  'README.md: npm ci && npm test': '.ci/run',
  'README.md: npm run generate': 'test/generator/tree.test.ts',
  'README.md: npm run doctor -- --environment production': 'test/doctor/doctor.test.ts',
  'README.md: scripts/deploy-kubernetes-infrastructure.sh --environment staging --dry-run':
    'test/cluster/deploy-platform.test.ts',
  'README.md: helm install writecarenotes ./charts/umbrella': 'test/cluster/release-install.test.ts',
  'README.md: helm install writecarenotes ./charts/umbrella -f charts/environments/staging.yaml -f my-values.yaml --wait':
    'test/cluster/release-install.test.ts',
  'README.md: helm install writecarenotes ./charts/umbrella -f charts/environments/local.yaml':
    'test/cluster/release-install.test.ts',
  'README.md: helm upgrade writecarenotes ./charts/umbrella --set global.writecarenotes.services.laundry-service.enabled=false':
    'test/cluster/release-switches.test.ts',
  'README.md: npm run map -- --environment production': 'test/map/page.test.ts',
  'README.md: scripts/deploy-service-mesh.sh --environment staging --dry-run': 'test/cluster/deploy-mesh.test.ts',
  'README.md: npm run explain -- medication-service resident-service GET /api/v1/residents':
    'test/scripts/explain.test.ts',
  'README.md: helm upgrade writecarenotes ./charts/umbrella -f charts/environments/production.yaml -f my-values.yaml':
    'test/cluster/guides.test.ts',
  'docs/guides/tenant.md: helm upgrade writecarenotes ./charts/umbrella -f charts/environments/production.yaml -f my-values.yaml':
    'test/cluster/guides.test.ts',
  'README.md: npm run diff -- --environment production --values my-values.yaml': 'test/cluster/guides.test.ts',
  'README.md: git worktree add ../before v0.1.0': 'test/diff/program.test.ts',
  'README.md: helm dependency update .': 'test/cluster/release-parent.test.ts',
  'README.md: npm run publish:chart -- oci://registry.example.org/charts --dry-run':
    'test/cluster/publish-login.test.ts',
  'README.md: helm install writecarenotes oci://registry.example.org/charts/writecarenotes --version 0.1.0':
    'test/cluster/publish-install.test.ts',
  'README.md: npm run sandbox': 'test/cluster/sandbox.test.ts',
  'README.md: npm run sandbox -- --environment staging': 'test/cluster/sandbox.test.ts',
  'README.md: npm run evidence -- --environment production': 'test/evidence/output.test.ts',
  'CONTRIBUTING.md: npm test': '.ci/run',
  'docs/guides/adding-a-service.md: npm run generate': 'test/generator/tree.test.ts',
  'docs/guides/adding-a-service.md: npm run reference': '.ci/run',
};

/** A way through the documents that test/cluster/guides.test.ts goes in one cluster, block by block. */
export interface Walk {
  title: string;
  /** Documents whose blocks are run one after the other, or single blocks of one, by their first commands. */
  stops: { document: string; only?: string[] }[];
}

export const walks: Walk[] = [
  {
    title: 'kind',
    stops: [{ document: 'docs/guides/kind.md' }, { document: 'README.md', only: ['kubectl get namespaces -l tier'] }],
  },
  {
    title: 'production',
    stops: [
      {
        document: 'README.md',
        only: [
          'for namespace in core-healthcare operational compliance integration ai-analytics infrastructure monitoring node-metrics ingress-nginx; do',
          'for tier in core-healthcare operational compliance integration ai-analytics infrastructure; do',
          'kubectl create secret tls writecarenotes-tls -n core-healthcare --cert=tls.crt --key=tls.key',
          '{ echo "admin-user=admin"',
        ],
      },
      { document: 'docs/guides/production.md' },
      { document: 'docs/guides/canary.md' },
      { document: 'docs/guides/tenant.md' },
      { document: 'docs/guides/upgrade.md' },
      { document: 'docs/guides/disaster-recovery.md' },
      {
        document: 'README.md',
        only: [
          "kubectl apply --server-side --field-manager=handover --validate=false -f - <<'END'",
          'for namespace in core-healthcare operational compliance integration ai-analytics infrastructure monitoring node-metrics; do',
        ],
      },
    ],
  },
];

const isShell = ({ language }: Block): boolean => language === 'sh';

/** Marked, or run without a cluster, or by another test. */
const isPassed = (block: Block): boolean =>
  isMarked(block) || here.includes(nameOf(block)) || nameOf(block) in elsewhere;

/** The blocks of a walk, in the order in which they are run. */
export const blocksOf = ({ stops }: Walk): Block[] =>
  stops.flatMap(({ document, only }) => {
    const blocks = documentAt(document).blocks.filter(block => isShell(block) && !isPassed(block));
    if (!only) return blocks;
    return only.flatMap(command => blocks.filter(block => nameOf(block) === `${document}: ${command}`));
  });

/** The names of all blocks that a cluster test runs. */
export const inCluster = (): Set<string> => new Set(walks.flatMap(blocksOf).map(nameOf));
