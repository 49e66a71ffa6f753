import type { Switched } from '../../generator/model/nodes.ts';
import type { Platform } from '../../generator/model/platform.ts';
import type { Rendered } from './rendered.ts';
import type { Shown } from './shown.ts';

/** What an assessor asks about, in the order of the page. */
export const topics = {
  assets: 'Assets',
  flows: 'Data flows',
  transit: 'Encryption in transit',
  rest: 'Encryption at rest',
  access: 'Access control',
  hardening: 'Secure configuration',
  supply: 'Images and their origin',
  retention: 'Retention',
  backups: 'Backups and restoring',
  monitoring: 'Monitoring and alerting',
  availability: 'Availability',
} as const;
export type Topic = keyof typeof topics;

/** What holds, and the lines that show it: never none. */
export interface Statement {
  kind: 'statement';
  topic: Topic;
  says: string;
  shown: Shown[];
}

/** What is not shown, and what to look at or to set. The lines are those that leave it open, if any do. */
export interface Gap {
  kind: 'gap';
  topic: Topic;
  says: string;
  check: string;
  shown: Shown[];
}

export type Finding = Statement | Gap;

/** One environment, as it is rendered: all that evidence is drawn from. */
export interface Scene {
  environment: string;
  platform: Platform;
  switched: Switched;
  rendered: Rendered;
}

/** A thing that holds or handles data. */
export interface Asset {
  name: string;
  kind: string;
  /** The tier that owns it, which is its namespace; of what others run, who does. */
  owner: string;
  images: string[];
  data: string;
  importance: string;
  shown: Shown[];
}

/** How a flow is protected from being read on its way. */
export interface Encryption {
  words: string;
  /** Whether the manifests show that it is. */
  holds: boolean;
  shown: Shown[];
}

/** A permitted flow: who asks whom, and what holds it to that. */
export interface Flow {
  from: string;
  to: string;
  port: number;
  protocol: string;
  purpose: string;
  personal: boolean;
  /** The rules of the NetworkPolicies at the ends that are ours. */
  network: Shown[];
  /** What no rule holds, in words; nothing where the flow is shown whole. */
  missing: string[];
  encryption: Encryption;
  /** The rule that lets its identity in. */
  identity: Shown[];
}
