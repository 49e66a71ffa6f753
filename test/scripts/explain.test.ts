import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answerOf } from '../../scripts/explain/answer.ts';
import type { Question } from '../../scripts/explain/case.ts';
import { printed } from '../../scripts/explain/print.ts';
import { questionOf } from '../../scripts/explain/question.ts';
import { platform, switchedIn } from '../platform.ts';
import { environment, render, root } from '../render.ts';

const ask = (words: string): Question => {
  const asked = questionOf(words.split(' '), platform);
  if ('problems' in asked) throw new Error(JSON.stringify(asked.problems));
  return asked.question;
};

/** What is printed for these words. */
const explained = (words: string): string => {
  const question = ask(words);
  const manifests = render(...environment(question.environment));
  return printed(question, answerOf(platform, switchedIn(question.environment), manifests, question));
};

test('a permitted call is explained from the values to the breaker', () => {
  assert.is(
    explained('medication-service resident-service GET /api/v1/residents --environment staging'),
    `medication-service -> resident-service, port 3001, GET /api/v1/residents, as staging installs it: allowed

+ Values         medication-service calls resident-service (values/tiers/core-healthcare.ts)
+ NetworkPolicy  out of medication-service: let through by NetworkPolicy/core-healthcare/medication-service rule 0
                 into resident-service, port 3001: let through by NetworkPolicy/core-healthcare/resident-service rule 0
+ mTLS           resident-service takes STRICT (PeerAuthentication/istio-system/default)
                 medication-service speaks ISTIO_MUTUAL (DestinationRule/core-healthcare/resident-service-circuit-breaker)
+ Identity       cluster.local/ns/core-healthcare/sa/medication-service
                 GET /api/v1/residents: allowed by AuthorizationPolicy/core-healthcare/resident-service rule 1
+ Route          VirtualService/core-healthcare/resident-service reads
                 30s; up to 3 more tries of 7500ms each, after gateway-error,connect-failure,refused-stream,reset
  Breaker        DestinationRule/core-healthcare/resident-service-circuit-breaker
                 50 connections, 20 requests in line at most
                 3 errors in a row take a pod out for 30s, 50 % of them at most`,
  );
});

test('a front door asks for the public host, has its own time and no second try', () => {
  const said = explained('ingress-nginx-controller api-gateway GET /api/v1/residents --environment staging');
  assert.match(said, 'as staging installs it: allowed');
  assert.match(said, /\+ Route +VirtualService\/ingress-nginx\/api api\n +60s; no second try/);
});

test('a call that nothing permits says what is missing, and where it would stand', () => {
  const text = explained('laundry-service medication-service');
  assert.match(text, /as production installs it: refused/);
  assert.match(text, '- Values         nothing says that laundry-service calls medication-service');
  assert.match(text, '`calls` of laundry-service in values/tiers/operational.ts');
  assert.match(text, '- NetworkPolicy  out of laundry-service: no rule of');
  assert.match(text, '- Identity       cluster.local/ns/operational/sa/laundry-service');
});

test('a sensitive route names the roles, and that no issuer is given', () => {
  const text = explained('api-gateway medication-service POST /api/v1/medications/administer');
  assert.match(text, 'installs it: refused');
  assert.match(text, 'POST /api/v1/medications/administer is sensitive: the token must claim nurse or senior-carer');
  assert.match(text, 'there is no issuer of tokens (mesh.tokens.issuer), so it is refused');
});

test('a sensitive route spelt with capitals is admitted by identity and goes nowhere by its route', () => {
  const text = explained('api-gateway medication-service POST /api/v1/medications/Administer');
  assert.match(text, 'installs it: refused');
  assert.match(text, '- Route          VirtualService/core-healthcare/medication-service misspelt: answered at once');
});

test('where the mesh is off, paths are enforced by nobody, and it says so', () => {
  const text = explained('api-gateway resident-service GET /admin --environment local');
  assert.match(text, 'as local installs it: allowed');
  assert.match(
    text,
    '- Values         api-gateway calls resident-service, GET, POST, PUT, PATCH, DELETE of /api/v1/residents',
  );
  assert.match(text, 'off here: NetworkPolicies alone decide, and see no methods and no paths');
});

test('what a sidecar leaves alone is decided by NetworkPolicies alone', () => {
  assert.match(explained('grafana jaeger'), 'the proxy of jaeger leaves port 16686 alone');
});

test('with no method asked, the port is that of the call', () => {
  assert.match(
    explained('prometheus medication-service'),
    'prometheus -> medication-service, port 9464, as production',
  );
});

test('an outside host is asked through the egress gateway, once the mesh is enforced', () => {
  assert.is(
    explained('nhs-integration-service api.service.nhs.uk --environment staging'),
    `nhs-integration-service -> api.service.nhs.uk, port 443, as staging installs it: allowed

+ Values         nhs-integration-service lists nhs-digital-apis in \`outside\` (values/tiers/integration.ts)
                 nhs-digital-apis is api.service.nhs.uk, sandbox.api.service.nhs.uk (values/platform.ts)
+ NetworkPolicy  by the egress gateway, on 8443
                 out of nhs-integration-service: let through by NetworkPolicy/integration/nhs-integration-service rule 0
                 into egress-gateway, port 8443: let through by NetworkPolicy/istio-egress/egress-gateway rule 1
+ Identity       at the egress gateway, for api.service.nhs.uk: allowed by AuthorizationPolicy/istio-egress/egress-gateway rule 1
+ Route          VirtualService/istio-egress/api-service-nhs-uk to istio-egressgateway.istio-egress.svc.cluster.local
                 the service speaks TLS to the host itself`,
  );
  const other = explained('fhir-integration-service api.service.nhs.uk');
  assert.match(other, 'installs it: refused');
  assert.match(other, '- Values         nothing says that fhir-integration-service reaches nhs-digital-apis');
  assert.match(other, '- Identity       at the egress gateway, for api.service.nhs.uk: no rule matches');
  assert.match(explained('nhs-integration-service api.service.nhs.uk --environment local'), 'by itself, on 443');
});

test('a store is found where the values say, by the services that list it', () => {
  const kept = explained('resident-service redis');
  assert.match(kept, 'resident-service -> redis, port 6379, as production installs it: allowed');
  assert.match(kept, 'redis is redis.caching.svc.cluster.local, found in the namespace caching');
  const other = explained('audit-service redis');
  assert.match(other, 'installs it: refused');
  assert.match(other, 'it would stand in `stores` of audit-service in values/tiers/compliance.ts');
});

test('files of values over an environment count in the answer, and stand beside its name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'writecarenotes-explain-'));
  writeFileSync(join(folder, 'off.yaml'), 'global: { writecarenotes: { mesh: { enabled: false } } }');
  const words = ['medication-service', 'resident-service', 'GET', '/api/v1/residents', '--environment=staging'];
  const command = ['--import', 'tsx', 'scripts/explain.ts', ...words];
  const said = (...args: string[]): string =>
    execFileSync(process.execPath, [...command, ...args], { cwd: root }).toString();
  const off = said(`--values=${join(folder, 'off.yaml')}`);
  assert.match(off, 'as staging with off.yaml installs it: allowed');
  const alone = 'off here: NetworkPolicies alone decide';
  assert.match(off, alone);
  assert.not.match(said(), alone);
  rmSync(folder, { recursive: true });
});

test('every mistake in a question is told at once, with the nearest name', () => {
  const asked = questionOf(
    ['medicatoin-service', 'foo', 'BREW', 'tea', 'now', '--environment', 'stagging', '--why'],
    platform,
  );
  assert.equal('problems' in asked && asked.problems, [
    {
      path: 'FROM',
      message: 'no service, part, store or outside host "medicatoin-service"; did you mean "medication-service"?',
    },
    { path: 'TO', message: 'no service, part, store or outside host "foo"' },
    { path: 'METHOD', message: 'BREW is none of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE' },
    { path: 'PATH', message: 'tea does not begin with a slash' },
    { path: 'now', message: 'is one word too many' },
    {
      path: '--environment',
      message: 'there are local, production, staging in charts/environments; did you mean "staging"?',
    },
    { path: '--why', message: 'there is no such option' },
  ]);
});

test('every call that the values permit is explained as allowed, but reading health records, which demands a role', () => {
  const manifests = render(...environment('staging'));
  const refused = [...platform.services.values()].flatMap(({ name, calls }) =>
    calls
      .map(to => ({ environment: 'staging', from: name, to }))
      .filter(question => !answerOf(platform, switchedIn('staging'), manifests, question).allowed)
      .map(({ from, to }) => `${from} -> ${to}`),
  );
  assert.equal(refused, ['api-gateway -> health-records-service']);
});

test.run();
