import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alertNames } from '../../generator/alerts/families.ts';
import { type Card, serviceMap } from '../../generator/map/model.ts';
import { isThere } from '../../generator/model/permits.ts';
import { platform, switchedIn } from '../platform.ts';
import { environments, root } from '../render.ts';

const installs = [undefined, ...environments];
const maps = new Map(installs.map(name => [name, serviceMap(platform, name)]));
const card = (name: string, environment?: string): Card => maps.get(environment as 'local')?.cards.get(name) as Card;
const fact = (name: string, what: string, environment?: string): string[] | undefined =>
  card(name, environment).facts.find(one => one.name === what)?.lines;

test('all 28 services are on the map, each in the box of its tier', () => {
  const services = [...(maps.get(undefined)?.cards.values() ?? [])].filter(({ kind }) => kind === 'service');
  assert.is(services.length, 28);
  for (const { name, box } of services) assert.is(box, platform.services.get(name)?.tier);
});

test('the flows are exactly the edges of the graph that are there, in every environment', () => {
  for (const [environment, map] of maps) {
    const switched = switchedIn(environment);
    const edges = platform.edges.filter(edge => isThere(platform, edge, switched));
    assert.equal(
      map.flows.map(({ heldBy: _, ...edge }) => edge),
      edges,
    );
    const ends = (all: { from: string; to: string }[]) =>
      [...new Set(all.map(({ from, to }) => `${from} ${to}`))].sort();
    assert.equal(ends(map.lines), ends(edges));
    assert.is(map.lines.length, ends(edges).length, 'a line is drawn once');
  }
});

test('the environments differ as they should: with the mesh there are more flows, and its parts', () => {
  const names = (environment: 'local' | 'production') => [...(maps.get(environment)?.cards.keys() ?? [])];
  assert.ok(names('production').includes('istiod'));
  assert.not(names('local').includes('istiod'));
  assert.is(maps.get('production')?.mesh, 'on');
  assert.is(maps.get('local')?.mesh, 'off');
});

test('both ends of every flow have a card, and every card stands in one box', () => {
  for (const { flows, cards, boxes } of maps.values()) {
    for (const { from, to } of flows) assert.ok(cards.has(from) && cards.has(to), `${from} ${to}`);
    const placed = boxes.flatMap(box => box.cards);
    assert.equal(placed.sort(), [...cards.keys()].sort());
  }
});

test('who holds a flow is the mesh too where both ends are in it', () => {
  const heldBy = (environment: 'production' | undefined, from: string, to: string) =>
    maps.get(environment)?.flows.find(flow => flow.from === from && flow.to === to)?.heldBy;
  assert.is(heldBy(undefined, 'medication-service', 'resident-service'), 'network');
  assert.is(heldBy('production', 'medication-service', 'resident-service'), 'network, mesh');
  assert.is(heldBy('production', 'medication-service', 'postgres'), 'network');
  assert.is(heldBy('production', 'kubelet', 'medication-service'), 'no policy');
});

test('every alert of a card has a runbook, and every alert about services is on a card', () => {
  const linked = new Set<string>();
  for (const { cards } of maps.values())
    for (const { alerts } of cards.values())
      for (const { name, runbook } of alerts) {
        assert.ok(existsSync(`${root}docs/${runbook}`), runbook);
        linked.add(name);
      }
  // The cluster's own: machines, volumes, quotas, and what speaks of no part.
  const ofNobody = [
    'FrontDoorDown',
    'CertificateExpiring',
    'HighMemoryUsage',
    'HighCPUUsage',
    'DiskSpaceLow',
    'ClockSkew',
    'NodeNotReady',
    'QuotaNearlyUsed',
    'VolumeFillingUp',
    'Watchdog',
  ];
  const missing = alertNames(platform).filter(name => !linked.has(name) && !ofNobody.includes(name));
  assert.equal(missing, []);
});

test('an alert stands on the cards that it can be about', () => {
  const alerts = (name: string, environment?: string) => card(name, environment).alerts.map(alert => alert.name);
  assert.ok(alerts('medication-service').includes('MedicationServiceDown'));
  assert.not(alerts('medication-service').includes('ServiceDown'));
  assert.ok(alerts('laundry-service').includes('ServiceDown'));
  assert.not(alerts('laundry-service').includes('MedicationServiceDown'));
  assert.not(alerts('resident-service').includes('MissedMedicationDose'));
  assert.ok(alerts('medication-service').includes('DatabaseConnectionFailure'));
  assert.not(alerts('frontend-app').includes('DatabaseConnectionFailure'));
  assert.not(alerts('resident-service').includes('BreakerEjecting'), 'the mesh is off');
  assert.ok(alerts('resident-service', 'production').includes('BreakerEjecting'));
  assert.ok(alerts('ingress-nginx-controller').includes('IngressDown'));
  assert.equal(alerts('postgres'), []);
});

test('breaker, sampling and roles are those of the service, and said only where they are on', () => {
  assert.equal(fact('medication-service', 'Circuit breaker'), ['none: the mesh is off']);
  assert.equal(fact('medication-service', 'Circuit breaker', 'production'), [
    'at most 100 connections, 30 waiting requests, 100 HTTP/2 requests',
    '10 requests a connection, 5 retries at a time',
    'a pod leaves for 15s after 2 errors in a row, looked at every 15s',
    'at most 30 % of the pods leave, while 70 % are well',
  ]);
  assert.equal(fact('medication-service', 'Traces', 'production'), [
    '100 % of the traces are kept',
    'all of POST /api/v1/medications/administer',
  ]);
  assert.equal(fact('medication-service', 'Needs a role'), [
    'POST /api/v1/medications/administer: nurse or senior-carer',
  ]);
});

test('limits are those of the front door: a route’s own, else the host’s', () => {
  const its = (name: string) => fact(name, 'Limits at the front door');
  assert.equal(its('medication-service'), ['500 requests a minute from one address, 50 more at once, for this route']);
  assert.equal(its('frontend-app'), ['1000 requests a minute from one address, 100 more at once']);
  assert.match(its('resident-service')?.[0] ?? '', /^1000 .* together with the API’s other routes$/);
  assert.equal(its('machine-learning-service'), ['not reached from outside']);
});

test('an environment there is none of is refused', () => {
  assert.throws(() => serviceMap(platform, 'nowhere'), /no environment nowhere/);
});

test.run();
