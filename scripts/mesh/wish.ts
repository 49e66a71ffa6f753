import { statSync } from 'node:fs';
import { fromWhereTheyStand } from '../arguments.ts';
import { type Answer, type Asked, answerTo, type Own } from '../cluster/asked.ts';

/** Where the upstream projects publish their charts. */
const published = {
  istio: 'https://blob.istio.io/istio-release/charts',
  kiali: 'https://kiali.org/helm-charts',
};

/** What is asked for: the way into the mesh, or out of it. */
export interface Wish extends Asked {
  way: 'join' | 'leave';
  /** A folder, the URL of a Helm repository, or the prefix of an OCI registry. */
  charts: { istio: string; kiali: string };
  kiali: boolean;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const notCharts = (source: string): string | undefined => {
  if (!/^(https|oci):\/\//.test(source)) {
    if (/^[a-z]+:\/\//.test(source)) return 'a repository is reached by https:// or oci://';
    return isFolder(fromWhereTheyStand(source)) ? undefined : 'neither a folder nor a URL (https://, oci://)';
  }
  // Shown by ps and by the next person's history, so it is refused, and never printed here.
  if (/^[a-z]+:\/\/[^/]*@/.test(source)) return 'no credentials in a URL: use helm registry login or helm repo add';
  return URL.canParse(source) ? undefined : 'not a URL';
};

/** A folder of charts is taken whole, Kiali's among them; a repository of Istio's has none. */
const chartsOf = (istio = published.istio, kiali?: string): Wish['charts'] => {
  const place = (source: string): string => (/^[a-z]+:\/\//.test(source) ? source : fromWhereTheyStand(source));
  const ofKiali = kiali ?? (/^https:\/\//.test(istio) ? published.kiali : istio);
  return { istio: place(istio), kiali: place(ofKiali) };
};

const own: Own<Omit<Wish, keyof Asked>> = {
  options: {
    'istio-charts': { takes: 'one', rule: notCharts },
    'kiali-charts': { takes: 'one', rule: notCharts },
    leave: { takes: 'nothing' },
    'skip-kiali': { takes: 'nothing' },
  },
  patience: '10m',
  more: ({ flags, texts }) => ({
    way: flags.has('leave') ? 'leave' : 'join',
    charts: chartsOf(texts['istio-charts']?.[0], texts['kiali-charts']?.[0]),
    kiali: !flags.has('skip-kiali'),
  }),
};

/** What these arguments ask for (`help`: the words of --help), or everything that is wrong with them. */
export const wishOf = (args: string[]): Answer<Wish> => answerTo(args, own);
