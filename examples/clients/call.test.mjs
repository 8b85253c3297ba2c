// A test with node:test: RINGBACK_BIN=ringback node --test call.test.mjs
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'ringback-'));
const address = join(folder, 'address');
let server;
let base;

async function send(method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: body && { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status}: ${text}`);
  return text && JSON.parse(text);
}

before(async () => {
  server = spawn(
    process.env.RINGBACK_BIN ?? 'ringback',
    ['serve', '--listen', '127.0.0.1:0', '--addr-file', address, '--clock', 'manual', '--seed', '7'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // It speaks once the address is written and served.
  await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]);
  base = `http://${readFileSync(address, 'ascii').trim()}`;
  assert.equal((await send('GET', '/_ringback/health')).status, 'ok');
});

after(async () => {
  if (server.kill()) await once(server, 'exit');
  rmSync(folder, { recursive: true });
});

beforeEach(() => send('POST', '/_ringback/reset'));

test('a busy number is recorded as busy', async () => {
  const call = await send('POST', '/_ringback/calls', { callee: '13800000002' });
  await send('POST', '/_ringback/clock/advance', { by: '1m' });
  const story = await send('POST', '/_ringback/await', { call: call.id });
  assert.equal(story.disposition, 'busy');

  const { results } = (await send('GET', '/api/v1/cdr/search')).data;
  const found = results.map((r) => [r.callId, r.called, r.callresult, r.endresult]);
  assert.deepEqual(found, [[call.id, '13800000002', '0', '12']]);
});
