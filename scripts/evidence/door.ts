import { count, gap, shownOr, unread } from './findings.ts';
import type { Shown } from './shown.ts';
import type { Finding, Scene } from './types.ts';

/** What the rendered front door shows of its TLS, whichever front door it is. */
export interface DoorTls {
  floor: Shown[];
  redirect: Shown[];
  hsts: Shown[];
  certificates: Shown[];
}

/** Of each object's kind, the line that says it. */
type Spelling = [kind: string, pattern: RegExp][];

const floor: Spelling = [
  ['ConfigMap', /^ {2}ssl-protocols: "?TLSv1\.3"?$/],
  ['Gateway', /nginx\.org\/ssl-protocols: TLSv1\.3\b/],
  ['ClientTrafficPolicy', /minVersion: "1\.3"/],
];
const istioFloor = /minProtocolVersion: TLSV1_3/;
const redirect: Spelling = [
  ['ConfigMap', /^ {2}http-redirect-code: /],
  ['VirtualService', /redirect: \{ scheme: https,/],
  ['HTTPRoute', /RequestRedirect/],
];
const hsts: Spelling = [
  ['ConfigMap', /add_header Strict-Transport-Security /],
  ['VirtualService', /Strict-Transport-Security/],
  ['HTTPRoute', /Strict-Transport-Security/],
];
const certificates: Spelling = [
  ['Ingress', /secretName: /],
  ['Gateway', /credentialName: /],
  ['Gateway', /certificateRefs: /],
];

/** The lines of the front door's own objects; those of the egress gateway are not its. */
export const doorTls = ({ rendered }: Scene): DoorTls => {
  const lines = (spelling: Spelling): Shown[] =>
    spelling.flatMap(([kind, pattern]) => rendered.kind(kind).flatMap(object => object.all(pattern)));
  const own = rendered.kind('Gateway').filter(({ manifest }) => manifest.metadata.name === 'writecarenotes-gateway');
  return {
    floor: [...lines(floor), ...own.flatMap(object => object.all(istioFloor))],
    redirect: lines(redirect).slice(0, 1),
    hsts: lines(hsts).slice(0, 1),
    certificates: lines(certificates),
  };
};

/** What the front door shows to the world: its floor, the way from HTTP, what browsers are told, and the certificate. */
export const doorFindings = (scene: Scene): Finding[] => {
  const { frontDoor } = scene.switched.shared;
  if (frontDoor === 'none')
    return [
      gap(
        'transit',
        'The front door is not of these charts (frontDoor none)',
        'look at what stands before api-gateway, frontend-app and admin-interface',
      ),
    ];
  const tls = doorTls(scene);
  const issuer = scene.rendered.kind('Certificate')[0]?.at('spec', 'issuerRef');
  const renewed: Finding = issuer
    ? shownOr('transit', 'The certificate is renewed by cert-manager.', [issuer], unread('who renews the certificate'))
    : gap(
        'transit',
        'The certificate is made by other means than the charts',
        'see who renews it, and that its key is kept; CertificateExpiring tells 21 days before the end',
        tls.certificates.slice(0, 1),
      );
  return [
    shownOr('transit', 'People’s devices reach the front door by TLS 1.3 alone.', tls.floor, [
      'No floor of TLS 1.3 is shown at the front door',
      'ask each public host with an older version of TLS, and expect a refusal',
    ]),
    shownOr('transit', 'A request by HTTP is answered with the way to HTTPS, and with nothing else.', tls.redirect, [
      'HTTP is not shown to lead to HTTPS',
      'ask each public host by HTTP',
    ]),
    shownOr('transit', 'Browsers are told to come by HTTPS alone (HSTS).', tls.hsts, [
      'Browsers are not told to come by HTTPS alone (HSTS)',
      'look at ingress.headers in the values',
    ]),
    shownOr(
      'transit',
      `The certificate is in a Secret, named in ${count(tls.certificates.length, 'place')}; its key is in no value.`,
      tls.certificates,
      ['No certificate is named at the front door', 'look at ingress.tls in the values'],
    ),
    renewed,
  ];
};
