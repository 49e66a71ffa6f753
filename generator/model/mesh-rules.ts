import type { MeshValues } from '../../values-schema/types.ts';
import { aboveLimit, hasTraceStore } from './installed.ts';
import type { Platform } from './platform.ts';
import { at, type Problem, suggestion } from './problem.ts';

/** Every operation that demands a role, as the services list them. */
const sensitiveOperations = (platform: Platform): string[] =>
  [...platform.services.values()].flatMap(({ sensitive }) => sensitive.map(({ operation }) => operation));

/**
 * What must hold of the mesh's values as installed; paths are those below `mesh`. The chart says the same at install, in
 * the same words (templates/mesh/_problems.tpl.hbs).
 */
export const meshRules: Record<string, (values: MeshValues, platform: Platform) => Problem[]> = {
  'what is opened is sensitive': ({ tokens }, platform) => {
    const known = sensitiveOperations(platform);
    return (tokens?.open ?? [])
      .filter(operation => !known.includes(operation))
      .map(operation => ({
        path: at('tokens', 'open'),
        message: `no sensitive route "${operation}"${suggestion(operation, known)}; known: ${known.sort().join(', ')}`,
      }));
  },

  'nothing is opened where tokens tell roles': ({ tokens }) =>
    tokens?.issuer && tokens.open?.length
      ? [
          {
            path: at('tokens', 'open'),
            message: `with the issuer ${tokens.issuer} sensitive routes demand a role, so none is open; remove open, or the issuer`,
          },
        ]
      : [],

  'keys and audiences are those of an issuer': ({ tokens }) =>
    (['jwksUri', 'audiences'] as const)
      .filter(key => !tokens?.issuer && tokens?.[key]?.length)
      .map(key => ({
        path: at('tokens', key),
        message: 'says nothing without tokens.issuer; give it, or remove this',
      })),

  // With at least a second to connect in, each try has at least a second.
  'every try can connect in the time of the call': ({ traffic }) => {
    const { timeoutSeconds = 0, attempts = 0, connectSeconds = 0 } = traffic ?? {};
    const needed = connectSeconds * (1 + attempts);
    if (needed <= timeoutSeconds) return [];
    const message = `${timeoutSeconds} is less than the ${needed} s that ${1 + attempts} tries may take to connect; raise it, or lower attempts or connectSeconds`;
    return [{ path: at('traffic', 'timeoutSeconds'), message }];
  },

  'a trace is decided on when its calls are over': ({ jaeger, traffic }) => {
    const [decision, timeout] = [jaeger?.decisionSeconds ?? 0, traffic?.timeoutSeconds ?? 0];
    if (decision > timeout) return [];
    const message = `${decision} is no longer than a call may take (traffic.timeoutSeconds ${timeout}), so slow traces would be judged unseen; raise it`;
    return [{ path: at('jaeger', 'decisionSeconds'), message }];
  },

  "Jaeger's store has a host": ({ jaeger }) =>
    hasTraceStore(jaeger?.storage) && !jaeger?.store?.hosts?.length
      ? [{ path: at('jaeger', 'store', 'hosts'), message: `storage ${jaeger?.storage} needs the name of a host` }]
      : [],

  'Jaeger asks for no more than it may use': ({ jaeger }) =>
    (['cpu', 'memory'] as const).flatMap(what => {
      const message = aboveLimit(what, jaeger?.resources);
      return message === undefined ? [] : [{ path: at('jaeger', 'resources', 'requests', what), message }];
    }),
};
