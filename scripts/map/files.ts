import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { layOut } from '../../generator/map/layout.ts';
import { serviceMap } from '../../generator/map/model.ts';
import { type Inlined, page, picture } from '../../generator/map/page.ts';
import type { Platform } from '../../generator/model/platform.ts';

const source = (name: string): string =>
  readFileSync(new URL(`../../generator/map/page/${name}`, import.meta.url), 'utf8');

/** What goes into every page: the styles, and the script without its types. */
export const inlined = (): Inlined => ({
  theme: source('theme.css'),
  style: source('page.css'),
  script: transformSync(source('script.ts'), { loader: 'ts', target: 'es2022', format: 'iife' }).code,
});

/** The page and the picture of what is installed by default, or in an environment. Refuses one there is none of. */
export const mapFiles = async (
  platform: Platform,
  environment?: string,
): Promise<{ path: string; content: string }[]> => {
  const map = serviceMap(platform, environment);
  const pages = { map, layout: await layOut(map), inlined: inlined() };
  const name = environment === undefined ? 'docs/service-map' : `docs/service-map-${environment}`;
  return [
    { path: `${name}.html`, content: page(pages) },
    { path: `${name}.svg`, content: picture(pages) },
  ];
};
