// Subscribes with a stock client and prints what comes: "ready" when the server
// has taken the subscription, then one line of JSON for each message. After the
// last one it disconnects and ends.
//
// Usage: node subscriber.js faye|cometd long-polling|websocket URL CHANNEL COUNT
'use strict';

const [client, transport, url, channel, count] = process.argv.slice(2);
let left = Number(count);

const ready = () => console.log('ready');
const fail = (why) => {
  console.error(why);
  process.exit(1);
};
const got = (data, disconnect) => {
  console.log(JSON.stringify(data));
  left -= 1;
  if (left === 0) disconnect(() => process.exit(0));
};

function faye() {
  const bayeux = new (require('faye').Client)(url);
  if (transport !== 'websocket') bayeux.disable('websocket');
  bayeux
    .subscribe(channel, (data) => got(data, (done) => bayeux.disconnect().then(done)))
    .then(ready, (error) => fail(error.message));
}

function cometd() {
  require('cometd-nodejs-client').adapt();
  const bayeux = new (require('cometd').CometD)();
  bayeux.unregisterTransports();
  const { WebSocketTransport, LongPollingTransport } = require('cometd');
  bayeux.registerTransport(transport, transport === 'websocket' ? new WebSocketTransport() : new LongPollingTransport());
  bayeux.configure({ url });
  bayeux.handshake((shaken) => {
    if (!shaken.successful) return fail(JSON.stringify(shaken));
    return bayeux.subscribe(
      channel,
      (message) => got(message.data, (done) => bayeux.disconnect(done)),
      (reply) => (reply.successful ? ready() : fail(JSON.stringify(reply))),
    );
  });
}

({ faye, cometd })[client]();
