import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encoded } from '../../scripts/bench/release.ts';

test("a release is stored as Helm reads it: base64 of gzip's bytes, and in them its JSON", () => {
  const release = Buffer.from(JSON.stringify({ name: 'writecarenotes', manifest: 'kind: Service\n'.repeat(500) }));
  const stored = encoded(release);
  assert.equal(gunzipSync(Buffer.from(stored, 'base64')), release);
  assert.ok(stored.length < release.length / 10);
});

test.run();
