import { parseManifests } from '../../verify/manifests.ts';
import { containersOf, workloadsOf } from '../../verify/workloads.ts';
import type { Commit } from './commit.ts';
import type { Archive } from './pack.ts';

/** An image as a manifest names it, and the environments whose pods run it. */
export interface Image {
  reference: string;
  environments: string[];
}

/** The part of CycloneDX 1.6 that is said here. */
export interface Bom {
  $schema: string;
  bomFormat: 'CycloneDX';
  specVersion: '1.6';
  version: number;
  metadata: { timestamp: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

interface Component {
  type: 'application' | 'container';
  'bom-ref': string;
  name: string;
  version?: string;
  hashes?: { alg: 'SHA-256'; content: string }[];
  licenses?: { license: { id: string } }[];
  purl: string;
  properties?: { name: string; value: string }[];
}

const sha256 = (digest: string): { alg: 'SHA-256'; content: string }[] => [
  { alg: 'SHA-256', content: digest.replace('sha256:', '') },
];

/** Every image of every environment once, sorted, from what Helm rendered for each. */
export const imagesOf = (rendered: Record<string, string>): Image[] => {
  const runs = Object.entries(rendered).flatMap(([environment, text]) =>
    workloadsOf(parseManifests(text)).flatMap(({ spec }) =>
      containersOf(spec).map(({ container }) => ({ environment, reference: container.image ?? '' })),
    ),
  );
  return [...new Set(runs.map(({ reference }) => reference))].sort().map(reference => ({
    reference,
    environments: [...new Set(runs.filter(run => run.reference === reference).map(run => run.environment))],
  }));
};

/** What a reference is made of. The first word is a registry where it has a dot or a port, as container runtimes read it. */
const partsOf = (reference: string): { registry?: string; path: string; tag?: string; digest?: string } => {
  const [, name = '', tag, digest] = reference.match(/^(.+?)(?::([^/:@]+))?(?:@(sha256:[0-9a-f]{64}))?$/) ?? [];
  const registry = name.match(/^([^/]*[.:][^/]*)\//)?.[1];
  return {
    path: registry ? name.slice(registry.length + 1) : name,
    ...(registry && { registry }),
    ...(tag && { tag }),
    ...(digest && { digest }),
  };
};

const component = ({ reference, environments }: Image): Component => {
  const { registry, path, tag, digest } = partsOf(reference);
  const version = digest ?? tag;
  const where = registry ? `?repository_url=${encodeURIComponent(registry)}` : '';
  return {
    type: 'container',
    'bom-ref': reference,
    name: registry ? `${registry}/${path}` : path,
    ...(version && { version }),
    ...(digest && { hashes: sha256(digest) }),
    purl: `pkg:docker/${path}${version ? `@${version}` : ''}${where}`,
    properties: environments.map(value => ({ name: 'writecarenotes:environment', value })),
  };
};

/**
 * Which images a chart runs, as CycloneDX 1.6: those that any environment's manifests name. What is in an image is for its
 * builder to say. The time is the commit's, so the same commit gives the same bytes.
 */
export const bomOf = ({ name, version, digest }: Archive, { time }: Commit, images: Image[]): Bom => {
  const components = images.map(component);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: time.toISOString(),
      component: {
        type: 'application',
        'bom-ref': name,
        name,
        version,
        hashes: sha256(digest),
        licenses: [{ license: { id: 'MIT' } }],
        purl: `pkg:helm/${name}@${version}`,
      },
    },
    components,
    dependencies: [{ ref: name, dependsOn: components.map(one => one['bom-ref']) }],
  };
};
