import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dashboards } from '../../generator/dashboards/dashboards.ts';
import type { Loaded } from '../../generator/dashboards/loaded.ts';
import { byKind } from '../../verify/manifests.ts';
import { platform } from '../platform.ts';
import { render } from '../render.ts';
import { logged } from './access-log.ts';
import { dataOf } from './prometheus-jobs.ts';

const nginx = render();

test('the access log is JSON, and its audited calls are told from the others', () => {
  assert.is(JSON.parse(logged(nginx, { status: '429', limit_req_status: 'REJECTED' })).response_code, '429');
  const alloy = dataOf(nginx, 'alloy')['config.alloy'] ?? '';
  const [, pattern = ''] = alloy.match(/nginx-ingress\\"\} \|~ \\"(.+)\\""$/m) ?? [];
  const audited = new RegExp(JSON.parse(`"${JSON.parse(`"${pattern}"`)}"`));
  assert.match(logged(nginx, { http_x_compliance_flags: 'gdpr' }), audited);
  assert.not.match(logged(nginx, { status: '200' }), audited);
});

test('the dashboard counts the answers of the access log by the field and the container that write it', () => {
  const health = dashboards(platform).find(({ uid }) => uid === 'infrastructure-health')?.json as Loaded;
  const answers = health.panels?.find(({ title }) => title === 'Answers')?.targets ?? [];
  const [container] = byKind(nginx, 'Deployment').flatMap(({ metadata, spec }) =>
    metadata.namespace === 'ingress-nginx' ? (spec?.template.spec?.containers.map(({ name }) => name) ?? []) : [],
  );
  const counts = (status: string): boolean[] =>
    answers.map(({ expr = '' }) => {
      assert.match(expr, `{container="${container}"}`);
      const [, pattern = ''] = expr.match(/\|~`([^`]+)`/) ?? [];
      return new RegExp(pattern).test(logged(nginx, { status }));
    });
  assert.equal(['200', '404', '429', '504'].map(counts), [
    [true, false, false, false],
    [true, true, false, false],
    [true, true, true, false],
    [true, false, false, true],
  ]);
});

test.run();
