import type { Manifest } from '../../verify/manifests.ts';
import { dataOf } from './prometheus-jobs.ts';

/** A line of the access log as nginx writes it by the rendered format. A variable that nobody gives is empty. */
export const logged = (manifests: Manifest[], variables: Record<string, string>): string => {
  const format = dataOf(manifests, 'ingress-nginx-controller')['log-format'];
  if (!format) throw new Error('no format of the access log is rendered');
  return format.replace(/\$(\w+)/g, (_, name: string) => variables[name] ?? '');
};
