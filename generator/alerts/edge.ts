import type { Platform } from '../model/platform.ts';
import { ingressAlerts } from './ingress.ts';
import type { AlertFamily } from './types.ts';
import { otherRegulators, tell } from './words.ts';

const day = 24 * 3600;

/** What the world sees: the public hosts, and their certificates. */
export const edgeAlerts = (platform: Platform): AlertFamily[] => {
  // The front door's own pods answer for the public hosts.
  const tier = [...platform.services.values()].find(({ host }) => host !== undefined)?.tier ?? 'monitoring';
  const endsWithin = (days: number) => `min by (instance) (probe_ssl_earliest_cert_expiry) - time() < ${days * day}`;
  return [
    {
      name: 'FrontDoorDown',
      severity: 'critical',
      for: '2m',
      summary: '{{ $labels.instance }} cannot be reached',
      description:
        'Carers cannot open {{ $labels.instance }}, though the services may be well. Homes go over to paper until it is back.',
      rules: [{ when: ['probes'], expr: 'max by (instance) (probe_success) == 0', labels: { tier } }],
      runbook: {
        meaning: 'A request to a public address of the platform, as a carer’s device makes it, fails for two minutes.',
        harm: 'Carers in all homes are locked out: no medication chart, no care plan, no handover.',
        look: [
          { say: 'Which addresses.', ask: 'probe_success == 0' },
          { say: 'With nginx: whether its controller runs.', run: 'kubectl get pods -n ingress-nginx' },
          { say: 'What it says.', run: 'kubectl logs -n ingress-nginx deployment/ingress-nginx-controller --tail=100' },
          { say: 'Its routes.', run: 'kubectl describe ingress -n core-healthcare' },
          {
            say: 'With a Gateway of the Gateway API: whether it is programmed, and its routes accepted.',
            run: 'kubectl describe gateways.gateway.networking.k8s.io,httproutes --all-namespaces',
          },
          {
            say: 'With Istio’s gateway: whether it runs, and what it says.',
            run: 'kubectl logs -n istio-system deployment/istio-ingressgateway --tail=100',
          },
          { say: 'Its routes.', run: 'kubectl describe virtualservice -n core-healthcare' },
          { say: 'Whether it is only the way from inside: try the address from a telephone.' },
        ],
        remedy: [
          'All addresses at once: its pods (see IngressDown), the load balancer, DNS, or the certificate (see CertificateExpiring).',
          'One address: its service (see ServiceDown) or its route (see IngressesRejected).',
          'If it can be reached from outside, the probe’s own way out is closed: look at its NetworkPolicy.',
        ],
        tell: tell.home,
        regulation: `Records must be at hand when care is given: regulation 17 in England (CQC), and its like for ${otherRegulators}.`,
      },
    },
    {
      name: 'CertificateExpiring',
      severity: 'warning',
      for: '15m',
      summary: 'Certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}',
      description: 'When it ends, no device of a carer opens the platform. It should have been renewed by now.',
      rules: [
        { when: ['probes'], expr: endsWithin(21), labels: { tier } },
        {
          when: ['probes'],
          expr: endsWithin(3),
          labels: { tier },
          severity: 'critical',
          description:
            'In less than three days no device of a carer opens the platform. Renew it now: nobody can see a chart after that.',
        },
      ],
      runbook: {
        meaning: 'The certificate that the front door shows ends within 21 days; critical within three.',
        harm: 'None until it ends. Then every carer is locked out at the same moment.',
        look: [
          { say: 'When it ends.', ask: '(probe_ssl_earliest_cert_expiry - time()) / 86400' },
          {
            say: 'The Secret that is shown: it stands in core-healthcare with nginx, in front-door with a Gateway, in istio-system with Istio’s.',
            run: 'kubectl get secret --all-namespaces --field-selector type=kubernetes.io/tls',
          },
          {
            say: 'Where cert-manager renews it: what it waits for.',
            run: 'kubectl describe certificate,certificaterequest --all-namespaces',
          },
        ],
        remedy: [
          'Renew it and replace the Secret (`ingress.tls.secret`, by default `writecarenotes-tls`); the front door reads it without a restart.',
          'If cert-manager renews it, look why it stopped; a challenge may be blocked by the front door.',
          'If the Secret is new and the old one is shown, the controller did not take it: see IngressConfigRefused, and its log.',
          'This is seen by asking the front door. Where the probes are off (`monitoring.blackboxExporter.enabled`, or no `monitoring.operator.prober`) nothing here tells of it: watch cert-manager’s own metrics, or the calendar.',
        ],
        tell: tell.engineers,
        regulation: 'UK GDPR, article 32: security of processing. Never go on with a certificate that ended.',
      },
    },
    ...ingressAlerts(platform, tier),
  ];
};
