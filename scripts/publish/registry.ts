import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { said } from '../said.ts';
import { type Archive, digestOf } from './pack.ts';

/** A registry, as Helm reaches it. The credentials are Helm's own: they are never seen here. */
export interface Registry {
  root: string;
  helm: string;
  /** `oci://registry.example.org/charts` */
  address: string;
  plainHttp: boolean;
}

/** What a registry has under a version: the digest of the archive, and of the manifest, by which Helm can install it. */
export interface Published {
  layer: string;
  manifest: string;
}

const flags = ({ plainHttp }: Registry): string[] => (plainHttp ? ['--plain-http'] : []);

const hostOf = ({ address }: Registry): string => address.replace('oci://', '').split('/')[0] ?? '';

/** Both Helms say it so, whether the version or the whole repository is missing. */
const isMissing = (message: string): boolean => /: not found\b/.test(message);

/** 401 for one whom the registry does not know, 403 for one who may not; Helm's own words where it has no credentials. */
const isRefusal = (message: string): boolean => /\b40[13]\b|unauthorized|denied|credential not found/i.test(message);

/** What Helm complained of, with the remedy where there is one. */
const explained = (registry: Registry, what: string, message: string): Error => {
  const host = hostOf(registry);
  if (isRefusal(message))
    return new Error(`${host} refuses ${what} with the credentials at hand: helm registry login ${host}\n  ${message}`);
  if (/server gave HTTP response to HTTPS client/.test(message))
    return new Error(`${host} speaks no TLS: --plain-http, if it is meant to\n  ${message}`);
  return new Error(`${host}: ${what} failed\n  ${message}`);
};

/** What is there under this name and version; undefined where nothing is. Throws where the registry does not tell. */
export const published = (registry: Registry, { name, version }: Archive): Published | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'published-'));
  try {
    const args = ['pull', `${registry.address}/${name}`, '--version', version, '--destination', folder];
    const { all } = said(registry.root, registry.helm, [...args, ...flags(registry)]);
    const [file = ''] = readdirSync(folder);
    const manifest = all.match(/^Digest: (sha256:[0-9a-f]{64})$/m)?.[1];
    if (!manifest) throw new Error(`Helm did not say the digest of what it pulled: ${all}`);
    return { layer: digestOf(readFileSync(join(folder, file))), manifest };
  } catch (error) {
    const { message } = error as Error;
    if (isMissing(message)) return undefined;
    throw explained(registry, `to show ${name} ${version}`, message);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Pushes the archive at `path`. Helm puts its bytes into the layer as they are, and its file's time into the manifest. */
export const push = (registry: Registry, path: string): void => {
  try {
    said(registry.root, registry.helm, ['push', path, registry.address, ...flags(registry)]);
  } catch (error) {
    throw explained(registry, 'to take the chart', (error as Error).message);
  }
};
