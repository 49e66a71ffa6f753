import type { MonitoringValues, Receiver } from '../../values-schema/types.ts';
import { aboveLimit, mebibytes } from './installed.ts';
import type { Platform } from './platform.ts';
import { at, type Problem, suggestion } from './problem.ts';

/** Every part whose pods have a size of their own. */
const sized = [
  'prometheus',
  'alertmanager',
  'grafana',
  'loki',
  'alloy',
  'kubeStateMetrics',
  'nodeExporter',
  'blackboxExporter',
  'backup',
] as const;

/** What each type of receiver needs beside its credential. */
const needed: Record<Receiver['type'], (keyof Receiver)[]> = {
  webhook: [],
  pagerduty: [],
  teams: [],
  slack: ['channel'],
  email: ['to', 'from', 'smarthost', 'username'],
};

const receiversOf = (values: MonitoringValues): [string, Receiver][] =>
  Object.entries(values.alertmanager?.receivers ?? {});

/**
 * What must hold of the monitoring's values as installed; paths are those below `monitoring`. The chart says the same at
 * install, in the same words (templates/monitoring/_problems.tpl.hbs).
 */
export const monitoringRules: Record<string, (values: MonitoringValues, platform: Platform) => Problem[]> = {
  'routes lead to receivers that exist': ({ alertmanager = {} }) => {
    const known = Object.keys(alertmanager.receivers ?? {});
    const { tiers = {}, ...routes } = alertmanager.routes ?? {};
    const all = [
      ...Object.entries(routes).map(([route, receiver]) => ({ path: ['routes', route], receiver })),
      ...Object.entries(tiers).map(([tier, receiver]) => ({ path: ['routes', 'tiers', tier], receiver })),
    ];
    return all
      .filter(({ receiver }) => !known.includes(receiver))
      .map(({ path, receiver }) => ({
        path: at('alertmanager', ...path),
        message: `no receiver "${receiver}"${suggestion(receiver, known)}; known: ${known.sort().join(', ')}`,
      }));
  },

  'routes are of tiers that exist': ({ alertmanager }, platform) => {
    const known = [...platform.tiers.map(({ name }) => name), 'monitoring'];
    return Object.keys(alertmanager?.routes?.tiers ?? {})
      .filter(tier => !known.includes(tier))
      .map(tier => ({
        path: at('alertmanager', 'routes', 'tiers', tier),
        message: `no tier "${tier}"${suggestion(tier, known)}; known: ${known.sort().join(', ')}`,
      }));
  },

  'a receiver has what its type needs': values =>
    receiversOf(values).flatMap(([name, receiver]) =>
      needed[receiver.type]
        .filter(key => receiver[key] === undefined)
        .map(key => ({
          path: at('alertmanager', 'receivers', name),
          message: `a receiver of type ${receiver.type} needs "${key}"`,
        })),
    ),

  'the way to a mail server is open': values =>
    receiversOf(values).flatMap(([name, { smarthost }]) => {
      const port = Number(smarthost?.split(':')[1]);
      if (smarthost === undefined || values.alertmanager?.ports?.includes(port)) return [];
      const message = `port ${port} of the mail server is not in alertmanager.ports; add it, or no mail gets out`;
      return [{ path: at('alertmanager', 'receivers', name), message }];
    }),

  'no part asks for more than it may use': values =>
    sized.flatMap(part =>
      (['cpu', 'memory'] as const).flatMap(what => {
        const message = aboveLimit(what, values[part]?.resources);
        return message === undefined ? [] : [{ path: at(part, 'resources', 'requests', what), message }];
      }),
    ),

  "Prometheus' data fits its volume": ({ prometheus }) => {
    const [kept, volume] = [prometheus?.retention?.size ?? '0Mi', prometheus?.volume?.size ?? '0Mi'];
    const message = `${kept} leaves nothing of the volume's ${volume} for the write-ahead log; take at most nine tenths of it`;
    return mebibytes(kept) * 10 > mebibytes(volume) * 9
      ? [{ path: at('prometheus', 'retention', 'size'), message }]
      : [];
  },

  'an object store has a bucket': ({ loki, backup }) =>
    Object.entries({ loki, backup })
      .filter(([, its]) => its?.storage === 's3' && !its.s3?.bucket)
      .map(([part]) => ({ path: at(part, 's3', 'bucket'), message: 'storage s3 needs the name of a bucket' })),

  'a token is a Secret and a key of it': ({ prometheus }) =>
    Object.entries(prometheus?.remoteWrite ?? {})
      .filter(([, { secret, key }]) => (secret === undefined) !== (key === undefined))
      .map(([name]) => ({
        path: at('prometheus', 'remoteWrite', name),
        message: 'secret and key belong together; give both, or neither',
      })),

  'the way to an exporter is open': ({ prometheus }) =>
    Object.entries(prometheus?.exporters ?? {}).flatMap(([name, { targets, port }]) =>
      targets
        .filter(target => Number(target.split(':')[1]) !== port)
        .map(target => ({
          path: at('prometheus', 'exporters', name),
          message: `${target} is not on port ${port}, the only one that is opened; list it under a name of its own`,
        })),
    ),
};
