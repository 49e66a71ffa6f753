import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { layOut } from '../../generator/map/layout.ts';
import { pictured, serviceMap } from '../../generator/map/model.ts';
import { type Inlined, page, picture } from '../../generator/map/page.ts';
import type { Platform } from '../../generator/model/platform.ts';
import type { DocumentFile } from '../documents.ts';

const source = (name: string): string =>
  readFileSync(new URL(`../../generator/map/page/${name}`, import.meta.url), 'utf8');

/** What goes into every page: the styles, and the script without its types. */
export const inlined = (): Inlined => ({
  theme: source('theme.css'),
  style: `${source('page.css')}${source('print.css')}`,
  script: transformSync(source('script.ts'), { loader: 'ts', target: 'es2022', format: 'iife' }).code,
});

/** The page and the picture of what is installed by default, or in an environment. Refuses one there is none of. */
export const mapFiles = async (platform: Platform, environment?: string): Promise<DocumentFile[]> => {
  const map = serviceMap(platform, environment);
  const small = pictured(map);
  const goesIn = inlined();
  const name = environment === undefined ? 'docs/service-map' : `docs/service-map-${environment}`;
  return [
    { path: `${name}.html`, content: page({ map, layout: await layOut(map), inlined: goesIn }) },
    { path: `${name}.svg`, content: picture({ map: small, layout: await layOut(small), inlined: goesIn }) },
  ];
};
