// Says of each push on standard input, one on a line, whether its sign is right:
//   PUSH_SECRET=… node verify.mjs < pushes.json
import { createHash, timingSafeEqual } from 'node:crypto';
import { createInterface } from 'node:readline';

// raw returns the text of a member of a JSON object exactly as it was sent.
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

function verify(body, secret) {
  const push = JSON.parse(body);
  // Encrypted data are a string, and its text is what was signed.
  const signed = typeof push.data === 'string' ? push.data : raw(body, 'data');
  const sign = Buffer.from(createHash('md5').update(signed + secret).digest('hex'));
  const came = Buffer.from(typeof push.sign === 'string' ? push.sign : '');
  return came.length === sign.length && timingSafeEqual(came, sign);
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(verify(line, process.env.PUSH_SECRET) ? 'right' : 'wrong');
}
