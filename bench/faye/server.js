// The server of the npm package, for the comparison: prints its port, ends with
// its standard input. GET /settle collects garbage.
'use strict';

const http = require('http');
const faye = require('faye');

const server = http.createServer((request, response) => {
  if (request.url === '/settle') global.gc();
  response.end();
});
const bayeux = new faye.NodeAdapter({ mount: '/faye', timeout: Number(process.argv[2]) });
bayeux.attach(server);
server.listen(0, '127.0.0.1', 4096, () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
