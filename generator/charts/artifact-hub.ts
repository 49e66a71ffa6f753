import { stringify } from 'yaml';
import type { Image } from '../../values-schema/types.ts';
import type { Platform } from '../model/platform.ts';

const isImage = (value: object): value is Image => 'repository' in value && 'tag' in value;

/** Every image anywhere in a chart's values: what is named by repository and tag. */
const imagesIn = (value: unknown): Image[] => {
  if (typeof value !== 'object' || value === null) return [];
  return isImage(value) ? [value] : Object.values(value).flatMap(imagesIn);
};

/** An image as the templates print it. Like there, a digest wins over a tag, and what is empty has a default. */
const reference = ({ registry, repository, tag, digest }: Image, defaults: { path: string; tag: string }): string =>
  [registry ? `${registry}/` : '', repository || defaults.path, digest ? `@${digest}` : `:${tag || defaults.tag}`].join(
    '',
  );

/** Every image that the default values name, once and sorted, whether it is switched on or not. */
export const imagesOf = ({ facts, services, shared, monitoring, mesh, ingress }: Platform): string[] => {
  const tag = facts.appVersion;
  const ours = [...services.values()].map(({ name, values }) =>
    reference({ ...shared.defaults?.image, ...values.image }, { path: `writecarenotes/${name}`, tag }),
  );
  const others = [monitoring, mesh, ingress].flatMap(imagesIn).map(image => reference(image, { path: '', tag }));
  return [...new Set([...ours, ...others])].sort();
};

/** The last word of an image's repository: what Artifact Hub calls it. */
const shortName = (image: string): string =>
  image
    .replace(/[:@].*$/, '')
    .split('/')
    .at(-1) ?? image;

/** What Artifact Hub shows of a chart, and scans, beside Chart.yaml's own fields: annotations, whose lists are YAML in a text. */
export const artifactHub = (platform: Platform): Record<string, string> => ({
  'artifacthub.io/category': 'skip-prediction',
  'artifacthub.io/license': 'MIT',
  'artifacthub.io/operator': 'false',
  'artifacthub.io/prerelease': String(platform.facts.version.startsWith('0.')),
  'artifacthub.io/links': stringify([{ name: 'Runbooks of the alerts', url: platform.monitoring.runbooks }]),
  'artifacthub.io/images': stringify(imagesOf(platform).map(image => ({ name: shortName(image), image }))),
});
