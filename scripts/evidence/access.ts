import { accountFindings } from './access-accounts.ts';
import { peopleFindings } from './access-people.ts';
import { sensitiveFindings } from './access-routes.ts';
import { count, gap, shownOr, unread, where } from './findings.ts';
import type { Finding, Scene } from './types.ts';

const grafanaFindings = ({ rendered }: Scene): Finding[] => {
  const grafana = rendered.of('Deployment/monitoring/grafana');
  if (!grafana) return [];
  const anonymous = grafana.find(/GF_AUTH_ANONYMOUS_ENABLED, value: "true"/);
  return [
    anonymous
      ? gap(
          'access',
          'Whoever reaches Grafana looks at dashboards and logs without signing in',
          'set monitoring.grafana.login to true',
          [anonymous],
        )
      : shownOr(
          'access',
          'Grafana demands that people sign in; its administrator’s password is in a Secret.',
          [grafana.find(/name: GF_SECURITY_ADMIN_PASSWORD/)],
          unread('who signs in to Grafana'),
        ),
  ];
};

/** Whether services start without the credentials of their stores. */
const credentialFindings = ({ rendered, platform }: Scene): Finding[] => {
  const services = rendered.kind('Deployment').filter(({ manifest }) => platform.services.has(manifest.metadata.name));
  const optional = services.flatMap(object => object.all(/secretKeyRef: .*optional: true/));
  return where(optional.length > 0, () => [
    gap(
      'access',
      `${count(new Set(optional.map(({ object }) => object)).size, 'service')} start without credentials of their stores where a Secret is missing`,
      'set optional to false (global.writecarenotes.stores, secretEnv)',
      optional,
    ),
  ]);
};

/** Who may do what: people with kubectl, pods with the API server, people with sensitive routes. */
export const accessFindings = (scene: Scene): Finding[] => [
  ...peopleFindings(scene),
  ...accountFindings(scene),
  ...sensitiveFindings(scene),
  ...grafanaFindings(scene),
  ...credentialFindings(scene),
  gap(
    'access',
    'How people sign in (a second factor, joiners and leavers) is the identity provider’s',
    'see its settings, and the last review of accounts',
  ),
];
