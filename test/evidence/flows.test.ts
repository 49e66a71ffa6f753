import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Evidence } from '../../scripts/evidence/evidence.ts';
import { platform } from '../platform.ts';
import { environments, renderText } from '../render.ts';
import { evidenceFrom, evidenceIn, textIn, without } from './cases.ts';

const flow = ({ flows }: Evidence, from: string, to: string, port?: number) => {
  const found = flows.filter(one => one.from === from && one.to === to && (port === undefined || one.port === port));
  assert.is(found.length, 1, `${from} to ${to}`);
  return found[0] as Evidence['flows'][number];
};

for (const name of environments)
  test(`in ${name} every call of the graph is a flow, held by a NetworkPolicy at each end that is ours`, () => {
    const evidence = evidenceIn(name);
    for (const { name: from, calls } of platform.services.values())
      for (const to of calls) {
        const { network, personal, missing } = flow(evidence, from, to);
        assert.equal(
          network.map(({ object }) => object.split('/')[0]),
          ['NetworkPolicy', 'NetworkPolicy'],
        );
        assert.ok(personal);
        assert.equal(missing, []);
      }
    assert.equal(
      evidence.gaps.filter(({ says }) => says.includes('is not held by a NetworkPolicy')),
      [],
    );
  });

test('a flow to a store, of log lines and to a host outside may be personal; a scrape and a look-up are not', () => {
  const evidence = evidenceIn('production');
  for (const [from, to] of [
    ['resident-service', 'postgres'],
    ['alloy', 'loki'],
    ['grafana', 'loki'],
    ['egress-gateway', 'outside'],
    ['ingress-nginx-controller', 'api-gateway'],
    ['grafana', 'backup-store'],
  ] as const)
    assert.ok(flow(evidence, from, to).personal, `${from} to ${to}`);
  assert.not(flow(evidence, 'prometheus', 'resident-service', 9464).personal);
  assert.ok(evidence.flows.filter(({ to }) => to === 'dns').every(({ personal }) => !personal));
  assert.not(flow(evidence, 'prometheus', 'backup-store').personal);
});

test('a NetworkPolicy that is gone leaves a gap for each flow that it held', () => {
  const evidence = evidenceFrom(
    'production',
    without(textIn('production'), 'NetworkPolicy/core-healthcare/resident-service'),
  );
  const told = evidence.gaps.filter(({ says }) => says.includes('is not held by a NetworkPolicy'));
  const callers = [...platform.services.values()].filter(({ calls }) => calls.includes('resident-service'));
  const stores = platform.services.get('resident-service')?.stores.length ?? 0;
  assert.is(told.length, callers.length + stores);
  assert.match(told.map(({ says }) => says).join('\n'), 'medication-service to resident-service:3001');
  assert.match(told[0]?.says ?? '', 'no rule of a NetworkPolicy is for it');
  assert.match(
    evidence.statements.find(({ id }) => id === 'flows-1')?.says ?? '',
    `${evidence.flows.length - told.length} of`,
  );
});

test('without any policy in a namespace, its pods are told to be open to all', () => {
  const gone = platform.tiers.find(({ name }) => name === 'infrastructure')?.services.map(({ name }) => name) ?? [];
  const objects = ['default-deny', 'every-service', ...gone].map(one => `NetworkPolicy/infrastructure/${one}`);
  const evidence = evidenceFrom('production', without(textIn('production'), ...objects));
  assert.match(flow(evidence, 'api-gateway', 'security-service').missing.join(), 'no NetworkPolicy is for its pods');
  assert.ok(evidence.gaps.some(({ says }) => says.includes('Namespace/infrastructure has no NetworkPolicy')));
});

test('with the mesh enforced, calls are encrypted by mutual TLS and let in by identity', () => {
  const { encryption, identity } = flow(evidenceIn('production'), 'medication-service', 'resident-service');
  assert.is(encryption.words, 'mutual TLS, demanded');
  assert.equal(
    encryption.shown.map(({ object, reads }) => [object, reads]),
    [['PeerAuthentication/istio-system/default', 'mtls: { mode: STRICT }']],
  );
  assert.is(identity[0]?.object, 'AuthorizationPolicy/core-healthcare/resident-service');
  assert.match(identity[0]?.reads ?? '', 'sa/medication-service');
});

test('with the mesh off, encryption between pods is a gap and no statement', () => {
  const evidence = evidenceIn('local');
  const { encryption, identity } = flow(evidence, 'medication-service', 'resident-service');
  assert.not(encryption.holds);
  assert.equal(identity, []);
  assert.equal(
    evidence.statements.filter(({ says }) => /mutual TLS|identity/i.test(says)),
    [],
  );
  assert.ok(evidence.gaps.some(({ says }) => says.includes('the mesh is off, so nothing is encrypted between pods')));
  assert.ok(
    evidence.gaps.some(({ says }) => says.includes('No role is demanded by the platform for sensitive routes')),
  );
});

test('while the mesh is joining, mutual TLS is not stated', () => {
  const mesh = ['--set', 'global.writecarenotes.mesh.enabled=true,global.writecarenotes.mesh.phase=joining'];
  const shared = { mesh: { enabled: true, phase: 'joining' as const } };
  const evidence = evidenceFrom('local', renderText('-f', 'charts/environments/local.yaml', ...mesh), { shared });
  assert.is(
    flow(evidence, 'medication-service', 'resident-service').encryption.words,
    'mutual TLS is offered, but not demanded (PERMISSIVE)',
  );
  assert.equal(
    evidence.statements.filter(({ says }) => says.includes('mutual TLS is demanded')),
    [],
  );
  assert.ok(evidence.gaps.some(({ says }) => says.includes('as the mesh is joining')));
});

test('a namespace that puts no sidecar into its pods has no mutual TLS', () => {
  const text = textIn('production').replace(
    /( {2}name: core-healthcare\n(?:.*\n){1,12}? {4}istio-injection: )enabled/,
    '$1disabled',
  );
  assert.is.not(text, textIn('production'));
  assert.is(
    flow(evidenceFrom('production', text), 'medication-service', 'resident-service').encryption.words,
    'none: its pods get no proxy',
  );
});

test('the encryption towards stores is never stated: it is theirs and the services’', () => {
  for (const name of environments) {
    const { flows, gaps } = evidenceIn(name);
    const stores = flows.filter(({ to }) => ['postgres', 'redis', 'broker'].includes(to));
    assert.ok(stores.length > 50);
    assert.ok(stores.every(({ encryption }) => !encryption.holds));
    assert.ok(gaps.some(({ says }) => says.includes(`${stores.length} flows of personal data to the stores`)));
  }
});

test('sensitive routes are refused, demanded or open, as the proxies decide', () => {
  const refused = evidenceIn('production').statements.filter(({ says }) =>
    says.includes('is refused to whoever comes'),
  );
  assert.is(refused.length, 3);
  const set = (value: string) => renderText('-f', 'charts/environments/production.yaml', '--set', value);
  const issuer = 'https://id.oak.example';
  const tokens = { issuer };
  const demanded = evidenceFrom('production', set(`mesh.tokens.issuer=${issuer}`), { mesh: { tokens } });
  const lines = demanded.statements.filter(({ says }) => says.includes(`demands a token of ${issuer}`));
  assert.is(lines.length, 3);
  assert.not(demanded.gaps.some(({ says }) => says.includes('No issuer')));
  const operation = 'GET /api/v1/audit/export';
  const open = evidenceFrom('production', set(`mesh.tokens.open={${operation}}`), {
    mesh: { tokens: { open: [operation] } },
  });
  assert.ok(open.gaps.some(({ says }) => says.startsWith(`${operation} is open to whoever`)));
});

test('what the values leave open to any address is told, until they narrow it', () => {
  const inward = 'let in from any address';
  const outward = 'let out to any address';
  const wide = (evidence: Evidence, words: string) => evidence.gaps.find(({ says }) => says.includes(words));
  assert.match(wide(evidenceIn('production'), inward)?.says ?? '', 'ingress-nginx/ingress-nginx-controller');
  assert.match(wide(evidenceIn('production'), outward)?.says ?? '', 'monitoring/alloy');
  const narrow = ['ingress.clients.cidrs={203.0.113.0/24}', 'global.writecarenotes.apiServer.cidrs={10.0.0.1/32}'];
  const flags = narrow.flatMap(one => ['--set', one]);
  const evidence = evidenceFrom('production', renderText('-f', 'charts/environments/production.yaml', ...flags), {
    shared: { apiServer: { cidrs: ['10.0.0.1/32'] } },
    ingress: { clients: { cidrs: ['203.0.113.0/24'] } },
  });
  assert.is(wide(evidence, inward), undefined);
  assert.not.match(wide(evidence, outward)?.says ?? '', 'monitoring/alloy');
  assert.equal(
    evidence.gaps.filter(({ says }) => says.includes('is not held by')),
    [],
  );
});

for (const [door, flags, values] of [
  ['istio', 'global.writecarenotes.frontDoor=istio', { shared: { frontDoor: 'istio' as const } }],
  [
    'gateway-api',
    'global.writecarenotes.frontDoor=gateway-api,global.writecarenotes.mesh.enabled=false,ingress.gatewayApi.className=edge',
    { shared: { frontDoor: 'gateway-api' as const, mesh: { enabled: false } } },
  ],
] as const)
  test(`TLS 1.3 alone and the way from HTTP are shown at the front door ${door}, too`, () => {
    const evidence = evidenceFrom(
      'production',
      renderText('-f', 'charts/environments/production.yaml', '--set', flags),
      values,
    );
    const transit = evidence.statements
      .filter(({ topic }) => topic === 'transit')
      .map(({ says }) => says)
      .join('\n');
    for (const words of ['by TLS 1.3 alone', 'with the way to HTTPS', '(HSTS)', 'The certificate is in a Secret'])
      assert.match(transit, words);
    assert.equal(
      evidence.gaps.filter(({ says }) => says.includes('is not held by')),
      [],
    );
  });

test.run();
