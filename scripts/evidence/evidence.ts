import type { Switched } from '../../generator/model/nodes.ts';
import type { Platform } from '../../generator/model/platform.ts';
import { accessFindings } from './access.ts';
import { assetFindings, assetsOf } from './assets.ts';
import { availabilityFindings } from './availability.ts';
import { backupFindings } from './backups.ts';
import { flowFindings } from './flow-findings.ts';
import { flowsOf } from './flows.ts';
import { hardeningFindings } from './hardening.ts';
import { monitoringFindings } from './monitoring.ts';
import { renderedOf } from './rendered.ts';
import { restFindings } from './rest.ts';
import { retentionFindings } from './retention.ts';
import { supplyFindings } from './supply.ts';
import { transitFindings } from './transit.ts';
import { type Asset, type Finding, type Flow, type Gap, type Statement, type Topic, topics } from './types.ts';

/** Everything that one environment shows, and what it does not. Each finding has a name to be cited by. */
export interface Evidence {
  environment: string;
  chart: string;
  assets: Asset[];
  flows: Flow[];
  statements: (Statement & { id: string })[];
  gaps: (Gap & { id: string })[];
}

const order = Object.keys(topics) as Topic[];

/** `transit-2`, `gap-transit-1`: by topic, in the order in which they are told. */
const named = <One extends Finding>(findings: One[], prefix: string): (One & { id: string })[] =>
  order.flatMap(topic =>
    findings.filter(one => one.topic === topic).map((one, index) => ({ ...one, id: `${prefix}${topic}-${index + 1}` })),
  );

/**
 * The evidence of an environment, from what Helm printed for it and from the graph. It asks no cluster, reads no clock,
 * and says nothing that no line shows. Throws where the text is not what a cluster would take.
 */
export const evidenceOf = (given: {
  environment: string;
  platform: Platform;
  switched: Switched;
  text: string;
}): Evidence => {
  const { environment, platform, switched } = given;
  const scene = { environment, platform, switched, rendered: renderedOf(given.text) };
  const [assets, flows] = [assetsOf(scene), flowsOf(scene)];
  const findings: Finding[] = [
    ...assetFindings(assets),
    ...flowFindings(scene, flows),
    ...transitFindings(scene, flows),
    ...restFindings(scene),
    ...accessFindings(scene),
    ...hardeningFindings(scene),
    ...supplyFindings(scene),
    ...retentionFindings(scene),
    ...backupFindings(scene),
    ...monitoringFindings(scene),
    ...availabilityFindings(scene),
  ];
  return {
    environment,
    chart: `writecarenotes ${platform.facts.version}`,
    assets,
    flows,
    statements: named(
      findings.filter(one => one.kind === 'statement'),
      '',
    ),
    gaps: named(
      findings.filter(one => one.kind === 'gap'),
      'gap-',
    ),
  };
};
