import { containersOf, workloadsOf } from '../../verify/workloads.ts';
import { count, gap, shownOr, unread } from './findings.ts';
import type { Shown } from './shown.ts';
import type { Finding, Scene } from './types.ts';

interface Image {
  name: string;
  line: Shown | undefined;
}

const firstOfEach = (images: Image[]): Image[] =>
  [...new Map([...images].reverse().map(one => [one.name, one])).values()].reverse();

const isDated = (name: string): boolean => /:[^/]+$/.test(name) && !name.endsWith(':latest');
const hasRegistry = (name: string): boolean => /^[^/]*[.:][^/]*\//.test(name);

/** Which images run, how exactly they are named, and from where they come. */
export const supplyFindings = ({ rendered }: Scene): Finding[] => {
  const images = firstOfEach(
    workloadsOf(rendered.manifests).flatMap(({ identity, specPath, spec }) =>
      containersOf(spec).map(({ container, path }) => ({
        name: container.image ?? '',
        line: rendered.of(identity)?.at(...specPath.split('.'), ...path.replace(']', '').split('['), 'image'),
      })),
    ),
  );
  const pinned = images.filter(({ name }) => name.includes('@sha256:'));
  const byTag = images.filter(({ name }) => !name.includes('@sha256:'));
  const dated = byTag.filter(({ name }) => isDated(name));
  const nowhere = images.filter(({ name }) => !hasRegistry(name));
  return [
    ...(pinned.length === 0
      ? []
      : [
          shownOr(
            'supply',
            `${pinned.length} of ${count(images.length, 'image')} are named by digest: their bytes cannot change.`,
            pinned.map(({ line }) => line),
            unread('the images'),
          ),
        ]),
    ...(dated.length === 0
      ? []
      : [
          shownOr(
            'supply',
            `${dated.length} of ${count(images.length, 'image')} are named by a tag that is not \`latest\`.`,
            dated.map(({ line }) => line),
            unread('the images'),
          ),
        ]),
    ...(byTag.length === 0
      ? []
      : [
          gap(
            'supply',
            `${count(byTag.length, 'image')} are named by tag, not by digest: whoever may write to the registry may change what runs`,
            'set image.digest in the values',
            byTag.map(({ line }) => line),
          ),
        ]),
    ...(nowhere.length === 0
      ? []
      : [
          gap(
            'supply',
            `${count(nowhere.length, 'image')} name no registry: they come from where the nodes look first`,
            'set image.registry in the values, to a registry of yours',
            nowhere.map(({ line }) => line),
          ),
        ]),
    gap(
      'supply',
      'Whether the images have known vulnerabilities, and when they were last rebuilt, is not looked at here',
      'see the scanner of the registry',
    ),
  ];
};
