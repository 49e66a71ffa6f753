import { alertFamilies } from '../../generator/alerts/families.ts';
import { gap, shownOr, unread } from './findings.ts';
import type { Shown } from './shown.ts';
import type { Finding, Scene } from './types.ts';

/** The rules that are installed, by the alert's name: the line of each. */
const installed = ({ rendered }: Scene): Map<string, Shown[]> => {
  const lines = rendered.of('ConfigMap/monitoring/prometheus-rules')?.all(/^ +- \{"alert":"/) ?? [];
  const found = new Map<string, Shown[]>();
  for (const line of lines) {
    const { alert } = JSON.parse(line.reads) as { alert: string };
    found.set(alert, [...(found.get(alert) ?? []), line]);
  }
  return found;
};

/** The alerts by the duty that they serve, as their runbooks say it. */
const alerts = (scene: Scene): Finding[] => {
  const rules = installed(scene);
  const families = alertFamilies(scene.platform).filter(({ name }) => rules.has(name));
  if (families.length === 0)
    return [
      gap(
        'monitoring',
        'No alert is among these manifests: nobody is told of anything',
        'set monitoring.enabled to true, or see who watches the platform',
      ),
    ];
  const duties = [...new Set(families.map(({ runbook }) => runbook.regulation))].sort();
  return duties.map(duty => {
    const its = families.filter(({ runbook }) => runbook.regulation === duty);
    const names = its.map(({ name, severity }) => `${name} (${severity})`).join(', ');
    const lines = its.flatMap(({ name }) => rules.get(name) ?? []);
    return shownOr('monitoring', `${duty} ${its.length === 1 ? 'Alert' : 'Alerts'}: ${names}.`, lines, unread(names));
  });
};

const receivers = ({ rendered }: Scene): Finding[] => {
  const config = rendered.of('ConfigMap/monitoring/alertmanager');
  if (!config) return [];
  const secret = rendered
    .of('Deployment/monitoring/alertmanager')
    ?.find(/secretName: alertmanager-receivers|secret: \{ secretName/);
  const optional = secret?.reads.includes('optional: true');
  return [
    shownOr(
      'monitoring',
      'Whoever is on call is woken at once by a critical alert, and again every hour.',
      [config.find(/^ +- matchers: \['severity="critical"'\]/)],
      unread('who is woken'),
    ),
    shownOr(
      'monitoring',
      'An alert that always fires goes to a service outside, which tells when it stops: so the monitoring is watched, too.',
      [config.find(/alertname="Watchdog"/)],
      unread('who watches the monitoring'),
    ),
    ...(optional
      ? [
          gap(
            'monitoring',
            'Alertmanager starts without its receivers’ credentials: then nobody is told',
            'set monitoring.alertmanager.optional to false, and make the Secret',
            [secret],
          ),
        ]
      : []),
    gap(
      'monitoring',
      'That the receivers take what they are sent, and that somebody is on call, is not in manifests',
      'send a test alert, and see who was woken',
    ),
  ];
};

/** What is written down of who did what. */
const trails = ({ rendered }: Scene): Finding[] => {
  const access = rendered.kind('Telemetry').flatMap(object => object.all(/accessLogging:/));
  const door = rendered.of('ConfigMap/ingress-nginx/ingress-nginx-controller')?.find(/user_id/);
  const marked = rendered.kind('Namespace').filter(({ manifest }) => manifest.metadata.labels?.audit === 'required');
  return [
    ...(access.length === 0
      ? [
          gap(
            'monitoring',
            'No access log of requests between services is shown: the mesh, which writes it, is off',
            'see what the services write themselves',
          ),
        ]
      : [
          shownOr(
            'monitoring',
            'Every request between services is written to the access log.',
            access,
            unread('the access log'),
          ),
        ]),
    ...(door
      ? [
          shownOr(
            'monitoring',
            'Every request at the front door is written down with who, which home, and which correlation id it named.',
            [door],
            unread('the log of the front door'),
          ),
        ]
      : []),
    shownOr(
      'monitoring',
      `Marked as ones whose logs are audit: ${marked.map(({ manifest }) => manifest.metadata.name).join(', ')}.`,
      marked.map(object => object.at('metadata', 'labels', 'audit')),
      ['No namespace is marked as one whose logs are audit', 'see the labels of the namespace compliance'],
    ),
  ];
};

/** Who is told of what, when, and which duty that serves. */
export const monitoringFindings = (scene: Scene): Finding[] => [
  ...receivers(scene),
  ...trails(scene),
  ...alerts(scene),
];
