import type { Platform } from '../model/platform.ts';
import { happened, noneUp } from './conditions.ts';
import { inMesh } from './mesh-control.ts';
import type { AlertFamily, AlertRule } from './types.ts';
import { tell } from './words.ts';

/** A rule for each service that speaks to somebody outside, while the way there leads through the egress gateway. */
const needsEgress = (platform: Platform): AlertRule[] =>
  [...platform.services.values()]
    .filter(({ outside }) => outside.length > 0)
    .map(({ name, tier }) => ({
      when: [...(platform.nodes.get(name)?.when ?? []), 'mesh.enforced'],
      expr: noneUp('job="egress-gateway"'),
      labels: { service: name, tier },
    }));

const egress = (platform: Platform): AlertFamily => ({
  name: 'EgressGatewayDown',
  severity: 'critical',
  for: '1m',
  summary: '{{ $labels.service }} reaches nobody outside: the egress gateway is down',
  description:
    'No pod of the egress gateway answers, or there is none. It is the only way out for {{ $labels.service }}.',
  rules: needsEgress(platform),
  runbook: {
    meaning: 'The gateway that all requests to outside hosts go through does not answer, or there is none.',
    harm: 'What the NHS or a regulator knows cannot be looked up or sent: no allergies from elsewhere, no notifications.',
    look: [
      { say: 'Whether it runs.', run: 'kubectl get pods -n istio-egress -o wide' },
      { say: 'What it says.', run: 'kubectl logs -n istio-egress deployment/istio-egressgateway --tail=100' },
      { say: 'Whether it is reached.', ask: 'up{job="egress-gateway"}' },
    ],
    remedy: [
      'Bring it back: `kubectl describe deployment istio-egressgateway -n istio-egress` tells what it lacks.',
      'If it runs and is not reached, look at `kubectl get networkpolicy -n istio-egress`.',
      'Notifications that a regulator must have in time are sent by telephone or by its portal.',
    ],
    tell: tell.home,
    regulation: 'CQC (Registration) Regulations 2009, regulations 16 to 18: notifications without delay.',
  },
});

/** What Jaeger counts as lost, by where. */
const lost = (part: string, metric: string, summary: string): AlertRule =>
  inMesh(happened({ metric, over: '15m', by: 'job' }), { labels: { tier: 'monitoring', part }, summary });

const tracing: AlertFamily = {
  name: 'TracesLost',
  severity: 'warning',
  for: '5m',
  summary: 'Traces are lost',
  description: 'Some traces are not kept, those of medication and audit among them. Care goes on.',
  rules: [
    inMesh(noneUp('job="jaeger"'), { summary: 'Jaeger is down: no trace is kept' }),
    lost(
      'sampling',
      'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total',
      'Jaeger forgot {{ $value | humanize }} traces before it could decide',
    ),
    lost(
      'store',
      'otelcol_exporter_send_failed_spans_total',
      'The store of traces did not take {{ $value | humanize }} spans',
    ),
    lost(
      'memory',
      'otelcol_receiver_refused_spans_total',
      'Jaeger refused {{ $value | humanize }} spans: it has no memory left',
    ),
  ],
  runbook: {
    meaning: 'Jaeger is down, has too little memory for all traces that are under way, or its store fails.',
    harm: 'None. But how a dose came to be recorded may not be told afterwards.',
    look: [
      { say: 'Whether it runs.', run: 'kubectl get pods -n tracing' },
      { say: 'What it says.', run: 'kubectl logs -n tracing deployment/jaeger --tail=100' },
      { say: 'Spans taken and kept.', ask: 'rate(otelcol_receiver_accepted_spans_total[5m])' },
    ],
    remedy: [
      'Forgotten or refused: raise `mesh.jaeger.maxTraces` and its memory together, or shorten `decisionSeconds`.',
      'The store: its volume is full (see VolumeFillingUp), or whoever runs it has to look.',
    ],
    tell: tell.engineers,
    regulation: 'Audit itself does not depend on traces. They help to tell how something came about.',
  },
};

/** Whether the way out works, and whether traces are kept. */
export const outwardAlerts = (platform: Platform): AlertFamily[] => [egress(platform), tracing];
