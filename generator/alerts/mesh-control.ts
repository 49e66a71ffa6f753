import { happened, noneUp } from './conditions.ts';
import type { AlertFamily, AlertRule, Severity } from './types.ts';
import { availability, tell } from './words.ts';

const monitoring = { tier: 'monitoring' };
/** A condition about a part of the mesh, which no tier owns. */
export const inMesh = (expr: string, own: Partial<AlertRule> = {}): AlertRule => ({
  when: ['mesh'],
  expr,
  labels: monitoring,
  ...own,
});

const istiodLogs = { say: 'What istiod says.', run: 'kubectl logs -n istio-system deployment/istiod --since=15m' };
const istiodPods = { say: 'Whether it runs.', run: 'kubectl get pods -n istio-system -o wide' };

/** Why proxies have not what they should have. */
const outdated = (part: string, expr: string, own: Partial<AlertRule>): AlertRule =>
  inMesh(expr, { ...own, labels: { ...monitoring, part } });

const controlPlane: AlertFamily[] = [
  {
    name: 'IstiodDown',
    severity: 'critical',
    for: '2m',
    summary: 'istiod is down',
    description:
      'Requests still pass. But no new pod gets a sidecar, so none starts, and within a day certificates end.',
    rules: [inMesh(noneUp('job="istiod"'))],
    runbook: {
      meaning: 'No pod of istiod answers, or there is none. Proxies go on with what they were last told.',
      harm: 'None at once. But a pod that dies is not replaced, and after 24 hours services refuse each other.',
      look: [
        istiodPods,
        istiodLogs,
        { say: 'Whether it is reached.', ask: 'up{job="istiod"}' },
        { say: 'What the cluster says.', run: 'kubectl get events -n istio-system --sort-by=.lastTimestamp' },
      ],
      remedy: [
        'Bring it back: most often a node or the quota is full, or its webhook’s certificate is not its own.',
        'If it began with an upgrade of Istio, take that back; restart no service until istiod is up.',
        'If it runs and is not reached, Prometheus may not find it: see its rights in istio-system.',
      ],
      tell: tell.engineers,
      regulation: availability,
    },
  },
  {
    name: 'ProxiesOutdated',
    severity: 'high',
    for: '5m',
    summary: 'Proxies don’t take what istiod tells them',
    description: 'Some proxies go on with old rules: who may speak to whom, and which pods there are, may be wrong.',
    rules: [
      outdated('refused', happened({ metric: 'pilot_total_xds_rejects', over: '10m', by: 'type' }), {
        summary: 'Proxies refuse their configuration: {{ $labels.type }}',
      }),
      outdated('sending', happened({ metric: 'pilot_xds_pushes{type=~".+_senderr"}', over: '10m', by: 'type' }), {
        summary: 'istiod cannot send configuration: {{ $labels.type }}',
      }),
      outdated('slow', 'histogram_quantile(0.99, sum by (le) (rate(pilot_proxy_convergence_time_bucket[10m]))) > 20', {
        severity: 'warning',
        summary: 'A change takes {{ $value | humanizeDuration }} to reach the proxies',
      }),
    ],
    runbook: {
      meaning:
        'A proxy refused what it was sent (high), istiod could not send it (high), or it takes too long (warning).',
      harm: 'None at once. But requests go to pods that are gone, and a policy that was just made does not hold yet.',
      look: [
        { say: 'What is refused.', ask: 'sum by (type) (increase(pilot_total_xds_rejects[1h]))' },
        { say: 'Why, and by whom: look for "ACK ERROR".', run: istiodLogs.run },
        { say: 'How many proxies are connected.', ask: 'sum(pilot_xds)' },
      ],
      remedy: [
        'Take back the DestinationRule, VirtualService or EnvoyFilter that was changed last.',
        'If proxies and istiod have different versions, finish the upgrade.',
        'If it is slow, istiod needs more CPU, or another pod.',
      ],
      tell: tell.engineers,
      regulation: availability,
    },
  },
];

const days = (count: number): number => count * 24 * 3600;

/** Of the root and of the certificate that istiod signs with: each while it ends so soon, by the first of its pods. */
const ending = (within: string, severity: Severity): AlertRule[] =>
  ['root_cert', 'cert_chain'].map(which =>
    inMesh(`min(citadel_server_${which}_expiry_timestamp) - time() ${within}`, {
      severity,
      labels: { ...monitoring, part: which },
    }),
  );

const certificates: AlertFamily[] = [
  {
    name: 'MeshCertificateExpiring',
    severity: 'warning',
    for: '15m',
    summary: 'The mesh’s {{ $labels.part }} ends in {{ $value | humanizeDuration }}',
    description: 'When it ends, no service trusts another: everything stops at once.',
    rules: [...ending(`< ${days(30)} >= ${days(7)}`, 'warning'), ...ending(`< ${days(7)}`, 'critical')],
    runbook: {
      meaning: 'The root or the certificate that istiod signs with ends soon. Those of the proxies renew themselves.',
      harm: 'None yet. At the end every request between services fails.',
      look: [
        { say: 'Which, and when.', ask: 'citadel_server_root_cert_expiry_timestamp - time()' },
        { say: 'Where it comes from.', run: 'kubectl get secret -n istio-system' },
      ],
      remedy: [
        'A root of istiod’s own renews itself; if it did not, restart istiod and look at what it says.',
        'One of yours: put the new beside the old in `cacerts`, wait until proxies have both, then take out the old.',
      ],
      tell: tell.engineers,
      regulation: availability,
    },
  },
  {
    name: 'ProxyCertificatesRefused',
    severity: 'high',
    for: '5m',
    summary: 'Proxies get no certificates: {{ $value | humanize }} were refused',
    description:
      'istiod could not sign, or did not know who asked. A proxy’s certificate lasts a day; then it is shut out.',
    rules: [
      inMesh(
        happened({ metric: 'citadel_server_csr_sign_err_count', over: '15m', by: 'job' }) +
          ' or ' +
          happened({ metric: 'citadel_server_authentication_failure_count', over: '15m', by: 'job' }),
      ),
    ],
    runbook: {
      meaning: 'Proxies ask istiod for certificates and are turned away.',
      harm: 'None for some hours. Then a service after the other is no longer reached.',
      look: [
        istiodLogs,
        { say: 'Since when.', ask: 'increase(citadel_server_authentication_failure_count[1h])' },
        istiodPods,
      ],
      remedy: [
        'Signing fails: the key in `cacerts` does not belong to its certificate.',
        'Asking fails: clocks differ, the API server is not reached, or the trust domain was changed.',
        'If it is a pod that nobody knows, see RequestsDenied.',
      ],
      tell: tell.engineers,
      regulation: availability,
    },
  },
];

/** Whether istiod works: proxies know what holds now, and get their certificates. */
export const meshControlAlerts: AlertFamily[] = [...controlPlane, ...certificates];
