import type { Edge } from '../../generator/model/edge.ts';
import type { Node } from '../../generator/model/node.ts';
import type { Switched } from '../../generator/model/nodes.ts';
import { permitting, sensitiveRoute } from '../../generator/model/permits.ts';
import type { Platform } from '../../generator/model/platform.ts';
import type { Manifest } from '../../verify/manifests.ts';
import type { Answer, Case, Layer, Question } from './case.ts';
import { fileOf } from './file.ts';
import { meshLayers } from './mesh-layers.ts';
import { networkLayer } from './network-layer.ts';
import { placeAnswer } from './places.ts';

/** The port that is meant: that of an edge between the two which has such a path, else of any, else the service's own. */
const portOf = (platform: Platform, { from, to, method, path }: Question): number => {
  const between = platform.edges.filter(edge => edge.from === from && edge.to === to && edge.seenBy !== 'nobody');
  const fits = method === undefined ? between[0] : (permittingPort(between, method, path) ?? between[0]);
  return fits?.port ?? platform.services.get(to)?.port ?? platform.edges.find(edge => edge.to === to)?.port ?? 443;
};

const permittingPort = (edges: Edge[], method?: string, path?: string): Edge | undefined =>
  edges.find(
    edge =>
      (!edge.methods || (method !== undefined && edge.methods.includes(method))) &&
      (!edge.paths || (path !== undefined && edge.paths.some(one => path.startsWith(one.replace(/\/?\*$/, ''))))),
  );

/** Why the values do not permit it, and what would. */
const missing = ({ platform, question }: Case): string[] => {
  const { from, to, method, path } = question;
  const between = platform.edges.filter(edge => edge.from === from && edge.to === to && edge.seenBy !== 'nobody');
  if (between.length === 0)
    return [
      `nothing says that ${from} calls ${to}: it would stand in \`calls\` of ${from} in ${fileOf(platform, from)}`,
    ];
  const asked = method === undefined ? 'this port' : `${method} ${path}`;
  return between.map(({ methods, paths, reason, when }) => {
    const limits = [methods?.join(', '), paths?.join(', ')].filter(limit => limit !== undefined).join(' of ');
    return `${reason}${limits ? `, ${limits} alone` : ''}${when ? `, with ${when}` : ''}: ${asked} is not of it`;
  });
};

const values = (known: Case): Layer => {
  const { platform, question, edges, switched } = known;
  if (edges.length === 0) return { name: 'Values', allows: false, lines: missing(known) };
  const [asking, asked] = [platform.services.get(question.from), platform.services.get(question.to)];
  const route = asking?.gateway && asked ? sensitiveRoute(asked, { ...question, port: known.port }) : undefined;
  const said = edges.map(({ reason }) => `${reason} (${fileOf(platform, question.from)})`);
  if (!route) return { name: 'Values', allows: true, lines: said };
  const { issuer, open = [] } = switched.mesh.tokens ?? {};
  const demand = `${route.operation} is sensitive: the token must claim ${route.roles.join(' or ')}`;
  if (!issuer && open.includes(route.operation))
    return { name: 'Values', allows: true, lines: [...said, `${demand}; mesh.tokens.open opens it`] };
  const way = issuer
    ? `tokens are those of ${issuer}`
    : 'there is no issuer of tokens (mesh.tokens.issuer), so it is refused';
  return { name: 'Values', allows: Boolean(issuer), lines: [...said, demand, way] };
};

/** What each layer says to a question, and whether all of them together let it through. */
export const answerOf = (platform: Platform, switched: Switched, manifests: Manifest[], question: Question): Answer => {
  const place = placeAnswer({ platform, switched, manifests, question });
  if (place) return place;
  const [from, to] = [platform.nodes.get(question.from) as Node, platform.nodes.get(question.to) as Node];
  const port = portOf(platform, question);
  const edges = permitting(platform, switched)({ ...question, port }).filter(({ seenBy }) => seenBy !== 'nobody');
  const known: Case = { platform, switched, manifests, question, from, to, port, edges };
  // The values say what should be; what enforces it is the cluster's.
  const enforcing = [networkLayer(known), ...meshLayers(known)];
  return { allowed: enforcing.every(({ allows }) => allows !== false), port, layers: [values(known), ...enforcing] };
};
