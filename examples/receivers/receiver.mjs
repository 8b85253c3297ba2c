// A push receiver with nothing but Node: PUSH_SECRET=my-secret node receiver.mjs 8090
// A push is any POST; GET /stored?call_id=… tells what it has done.
import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = Buffer.from(process.env.PUSH_SECRET ?? '');
const maxBody = 1 << 20;
const stored = new Map(); // a real one has a table with call_id as its primary key

// raw returns the text of a member of a JSON object as it was sent: parsed and
// encoded again, escapes and long numbers would come out otherwise.
function raw(json, name) {
  let depth = 0, key = null, begin = -1;
  for (const { 0: token, index } of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (begin >= 0 && depth === 1 && (token === ',' || token === '}')) return json.slice(begin, index).trim();
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && begin < 0 && token[0] === '"') key = JSON.parse(token);
    else if (depth === 1 && begin < 0 && token === ':' && key === name) begin = index + 1;
  }
}

// open verifies a push and returns the text of its data.
function open(body) {
  const push = JSON.parse(body);
  if (push?.type !== 1) throw new Error('this type is no record');
  const sealed = typeof push.data === 'string';
  const signed = sealed ? push.data : raw(body, 'data'); // encrypted: the base64 text is what was signed
  const sign = createHash('md5').update(signed).update(secret).digest();
  if (!/^[0-9a-f]{32}$/.test(push.sign) || !timingSafeEqual(sign, Buffer.from(push.sign, 'hex'))) {
    throw new Error('the sign is not that of the data');
  }
  if (!sealed) return signed;
  const key = Buffer.concat([secret, Buffer.alloc(32)]).subarray(0, 32); // filled up with zero bytes, or cut
  const cipher = createDecipheriv('aes-256-cfb', key, key.subarray(0, 16));
  return Buffer.concat([cipher.update(push.data, 'base64'), cipher.final()]).toString();
}

// take stores a push before it is answered.
function take(body) {
  const data = open(body);
  const { call_id: parsed } = JSON.parse(data);
  const id = typeof parsed === 'string' ? parsed : raw(data, 'call_id');
  if (!id || id === 'null') throw new Error('there is no call_id');
  if (!stored.has(id)) stored.set(id, data); // and here is where an order would be shipped, once
}

const server = createServer(async (request, response) => {
  const answer = (status, text) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
  const url = new URL(request.url, 'http://localhost');
  if (request.method === 'GET' && url.pathname === '/stored') {
    const data = stored.get(url.searchParams.get('call_id'));
    return answer(200, data ? `{"count":1,"data":${data}}` : '{"count":0}');
  }
  try {
    const parts = [];
    let length = 0;
    for await (const part of request) {
      length += part.length;
      if (length <= maxBody) parts.push(part); // the rest is read, so that the answer can be
    }
    if (length > maxBody) throw new Error('too long');
    take(Buffer.concat(parts).toString());
    answer(200, '{"code":0}');
  } catch (error) {
    answer(400, JSON.stringify({ code: 1, message: error.message }));
  }
});
server.requestTimeout = 10_000;
server.listen(Number(process.argv[2] ?? 8090), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
