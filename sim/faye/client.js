// A Bayeux client for web pages. It comes back by itself after a lost
// connection, a forgotten session or a restart of the server.
//
//   var client = new Faye.Client('http://127.0.0.1:9003/faye', {timeout: 120});
//   var subscription = client.subscribe('/monitor_agent_1001', function (data) { console.log(data); });
//   subscription.then(function () { console.log('subscribed'); });
//   subscription.cancel();
//
// It speaks WebSocket, or long-polling where that is not to be had. The page may
// be of another origin: it sends nothing that a browser asks leave for first.
(() => {
  'use strict';

  // In milliseconds.
  const SOCKET_OPENS_WITHIN = 5000;
  const ANSWER_WITHIN = 15000; // except for a connect, which the server holds
  const FIRST_PAUSE = 250; // doubled with each failure in a row
  const LONGEST_PAUSE = 30000;

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  // Not all clients of a server that was away come back at the same moment.
  const backoff = (failures) => failures && Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE) * (1 + Math.random()) / 2;

  // Messages as the server takes them in a POST or beacon of plain text.
  const form = (...messages) => `message=${encodeURIComponent(JSON.stringify(messages))}`;

  // What is wrong in the page's own functions is reported, and stops nothing here.
  function call(fn, context, ...args) {
    try {
      fn.call(context, ...args);
    } catch (error) {
      queueMicrotask(() => { throw error; });
    }
  }

  // An error for a reply that is a refusal; its text is "code:parameters:message".
  function refusal(reply) {
    const text = reply.error || `${reply.channel} was refused`;
    const [, code, params, message] = /^(\d+):(.*):([^:]*)$/.exec(text) || [];
    return Object.assign(new Error(text), { reply }, code && { code: Number(code), params: params.split(','), message });
  }

  // ---- What callers get ----

  /** A promise that others keep; callback and errback are its older spelling. */
  class Outcome {
    #promise = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));

    then(kept, broken) {
      return this.#promise.then(kept, broken);
    }

    callback(fn, context) {
      this.then(() => fn.call(context), () => {});
      return this;
    }

    errback(fn, context) {
      this.then(null, (error) => fn.call(context, error));
      return this;
    }
  }

  /** What subscribe returns; it is kept when the server has taken the subscription. */
  class Subscription extends Outcome {
    told = false; // whether the server was told of it in this session

    constructor(channel, deliver, cancel) {
      super();
      this.channel = channel;
      this.deliver = deliver;
      this.cancel = () => cancel(this);
    }

    /** Whether messages on the channel are meant: a '*' at the end stands for one segment, '**' for any number. */
    covers(channel) {
      if (!this.channel.endsWith('*')) return channel === this.channel;
      const folder = this.channel.replace(/\*+$/, '');
      return channel.startsWith(folder) && (this.channel.endsWith('**') || !channel.slice(folder.length).includes('/'));
    }
  }

  // ---- Links: {type, send(message), close()}. They give texts to take(link, text)
  // and say lose(link, error) once nothing more can come. ----

  /** Opens a link over WebSocket, where each message is a frame; null if it does not open. */
  function openSocket(url, take, lose) {
    return new Promise((resolve) => {
      const socket = new WebSocket(url.replace(/^http/, 'ws'));
      const link = {
        type: 'websocket',
        send: (message) => socket.send(JSON.stringify([message])),
        close: () => socket.close(),
      };
      setTimeout(() => {
        if (socket.readyState === WebSocket.CONNECTING) socket.close(); // something swallows it
        resolve(null); // in vain if it is open
      }, SOCKET_OPENS_WITHIN);
      socket.onopen = () => resolve(link);
      socket.onmessage = (event) => take(link, event.data);
      socket.onclose = () => {
        resolve(null);
        lose(link, new Error(`the socket to ${url} was closed`));
      };
    }).catch(() => null); // a page over https must not open one over http
  }

  /**
   * Returns a link over POSTs. One of them is the connect, which the server
   * holds; the other messages go one POST after the other, to arrive in order.
   */
  function poll(url, take, lose) {
    const abort = new AbortController();
    const queue = [];
    let busy = false;

    async function post(messages) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain' }, // as application/json it would need a preflight
        body: form(...messages),
        signal: abort.signal,
      });
      if (!answer.ok) throw new Error(`${url} answered with status ${answer.status}`);
      take(link, await answer.text());
    }

    async function work() {
      busy = true;
      while (queue.length > 0) await post(queue.splice(0));
      busy = false;
    }

    function send(message) {
      const fail = (error) => lose(link, error);
      if (message.channel === '/meta/connect') {
        post([message]).catch(fail);
        return;
      }
      queue.push(message);
      if (!busy) work().catch(fail);
    }

    const link = { type: 'long-polling', send, close: () => abort.abort() };
    return link;
  }

  // ---- The client ----

  /**
   * A client of the server at a URL. It connects when it first has something to
   * say. options.timeout is how many seconds a connect may go unanswered before
   * the connection counts as dead, if that is more than 1.2 times as long as the
   * server says that it holds one.
   */
  class Client {
    #url;
    #patience; // options.timeout in milliseconds
    #disabled = new Set();
    #listeners = []; // {event, fn, context}

    #link = null; // the connection, while there is one
    #session = null; // the clientId that the server knows us by
    #advice = { interval: 0, timeout: 60000 };
    #up = null; // whether the server answers; not known at first
    #sockets = true; // are worth a try

    #subscriptions = new Set();
    #unsent = []; // {message, outcome} for when there is a session
    #asked = new Map(); // from the id of a message to whoever waits for the reply
    #count = 0; // of messages

    #running = null; // #run, once it has begun
    #over = null; // or the reason why it ends
    #leave;
    #leaving = new Promise((resolve) => { this.#leave = resolve; });

    constructor(url, options = {}) {
      this.#url = new URL(url, location.href).href;
      this.#patience = (options.timeout || 0) * 1000;
    }

    /** Has fn called with the data of each message on a channel, which may be a pattern as '/calls/*'. */
    subscribe(channel, fn, context) {
      const one = new Subscription(channel, (data) => call(fn, context, data), (which) => this.#cancel(which));
      if (this.#admits(one)) {
        this.#subscriptions.add(one);
        this.#start();
      }
      return one;
    }

    /** Cancels all subscriptions to a channel. */
    unsubscribe(channel) {
      for (const one of [...this.#subscriptions]) if (one.channel === channel) this.#cancel(one);
    }

    /**
     * Sends data to a channel. If the connection is lost before the answer comes,
     * the outcome is an error although the message may have arrived.
     */
    publish(channel, data) {
      const outcome = new Outcome();
      if (this.#admits(outcome)) {
        this.#unsent.push({ message: { channel, data }, outcome });
        this.#start();
      }
      return outcome;
    }

    /** Ends the session, for good. */
    disconnect() {
      const outcome = new Outcome();
      this.#quit(new Error('the client has disconnected'));
      Promise.resolve(this.#running).then(() => outcome.resolve());
      return outcome;
    }

    /** Does without 'websocket', or without the 'autodisconnect' of a page that is left. */
    disable(feature) {
      this.#disabled.add(feature);
    }

    /** Has fn called at 'transport:up', when the server answers, or 'transport:down', when it no longer does. */
    on(event, fn, context) {
      this.#listeners.push({ event, fn, context });
    }

    /** Undoes on; without fn, for all of the event. */
    off(event, fn) {
      this.#listeners = this.#listeners.filter((one) => one.event !== event || (fn && one.fn !== fn));
    }

    #admits(outcome) {
      if (this.#over) outcome.reject(this.#over);
      return !this.#over;
    }

    #start() {
      this.#running ??= this.#run();
      this.#flush();
    }

    #quit(reason) {
      this.#over ??= reason;
      this.#leave();
    }

    /** The life of the client: a connect is always open, or tried again. */
    async #run() {
      const farewell = () => this.#disabled.has('autodisconnect') || this.#beacon();
      addEventListener('pagehide', farewell);
      for (let failures = 0; !this.#over;) {
        try {
          this.#link ??= await this.#open();
          this.#session ??= await this.#handshake();
          this.#flush();
          await Promise.race([this.#connect(), this.#leaving]);
          failures = 0;
        } catch {
          failures += 1; // the page was told, by transport:down or the outcome
        }
        await Promise.race([pause(Math.max(this.#advice.interval, backoff(failures))), this.#leaving]);
      }
      removeEventListener('pagehide', farewell);
      await this.#end();
    }

    async #open() {
      const take = (link, text) => this.#take(link, text);
      const lose = (link, error) => this.#lose(link, error);
      const socket = this.#sockets && !this.#disabled.has('websocket') && await openSocket(this.#url, take, lose);
      return socket || poll(this.#url, take, lose);
    }

    async #handshake() {
      const supportedConnectionTypes = ['websocket', 'long-polling'];
      const reply = await this.#ask({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes });
      for (const one of this.#subscriptions) one.told = false;
      return reply.clientId;
    }

    #connect() {
      const message = { channel: '/meta/connect', clientId: this.#session, connectionType: this.#link.type };
      if (!this.#up) message.advice = { timeout: 0 }; // an answer at once shows that the server is there
      return this.#ask(message, Math.max(this.#patience, 1.2 * this.#advice.timeout));
    }

    /** Tells the server what it has not been told in this session. */
    #flush() {
      const clientId = this.#session;
      if (!this.#link || !clientId) return;
      for (const one of this.#subscriptions) {
        if (one.told) continue;
        one.told = true;
        this.#ask({ channel: '/meta/subscribe', clientId, subscription: one.channel }).then(() => one.resolve(), (error) => {
          const forgotten = error.code === 401 && error.params[0] === clientId;
          if (!error.reply || forgotten) {
            one.told = false; // once more, when the server is back
            return;
          }
          this.#subscriptions.delete(one);
          one.reject(error);
        });
      }
      for (const { message, outcome } of this.#unsent.splice(0)) {
        this.#ask({ ...message, clientId }).then(() => outcome.resolve(), outcome.reject);
      }
    }

    #cancel(one) {
      const known = this.#subscriptions.delete(one) && one.told && this.#link && this.#session;
      if (!known || [...this.#subscriptions].some((other) => other.channel === one.channel)) return;
      this.#ask({ channel: '/meta/unsubscribe', clientId: this.#session, subscription: one.channel })
        .catch(() => {}); // what still comes finds nobody
    }

    /** Sends a message. Resolves to the reply; rejects if it is a refusal, or does not come. */
    #ask(message, within = ANSWER_WITHIN) {
      const link = this.#link;
      this.#count += 1;
      const id = this.#count.toString(36);
      return new Promise((resolve, reject) => {
        const late = () => this.#lose(link, new Error(`no answer to ${message.channel} within ${within} ms`));
        this.#asked.set(id, { resolve, reject, timer: setTimeout(late, within) });
        link.send({ ...message, id });
      });
    }

    #take(link, text) {
      if (link !== this.#link) return;
      try {
        const messages = JSON.parse(text);
        link.alive = true;
        this.#rise(true);
        for (const message of messages) {
          // Only what was published has data, and it may bear anybody's id and advice.
          if ('data' in message) this.#deliver(message);
          else this.#answer(message);
        }
      } catch (error) {
        this.#lose(link, error); // what speaks there is not Bayeux
      }
    }

    #deliver({ channel, data }) {
      for (const one of [...this.#subscriptions]) if (one.covers(channel)) one.deliver(data);
    }

    #answer(reply) {
      const asked = this.#asked.get(reply.id);
      if (!asked) return;
      this.#asked.delete(reply.id);
      clearTimeout(asked.timer);
      Object.assign(this.#advice, reply.advice);
      const { reconnect } = reply.advice || {};
      if (reconnect === 'handshake' || reconnect === 'none') this.#session = null;
      if (reconnect === 'none') this.#quit(refusal(reply));
      if (reply.successful) asked.resolve(reply);
      else asked.reject(refusal(reply));
    }

    #lose(link, error) {
      if (link !== this.#link) return;
      this.#link = null;
      this.#sockets = link.type !== 'websocket' || Boolean(link.alive); // one that opened may yet be dead
      link.close();
      for (const asked of this.#asked.values()) {
        clearTimeout(asked.timer);
        asked.reject(error);
      }
      this.#asked.clear();
      if (!this.#over) this.#rise(false);
    }

    #rise(up) {
      if (this.#up === up) return;
      this.#up = up;
      const event = up ? 'transport:up' : 'transport:down';
      for (const one of this.#listeners) if (one.event === event) call(one.fn, one.context);
    }

    /** Tells the server that the page is left, or that a session without a connection is over. */
    #beacon() {
      if (this.#session) navigator.sendBeacon(this.#url, form({ channel: '/meta/disconnect', clientId: this.#session }));
    }

    async #end() {
      if (this.#link && this.#session) {
        await this.#ask({ channel: '/meta/disconnect', clientId: this.#session }).catch(() => {});
      } else {
        this.#beacon();
      }
      this.#session = null;
      if (this.#link) this.#lose(this.#link, this.#over);
      for (const one of this.#subscriptions) one.reject(this.#over); // only those not yet taken mind
      for (const { outcome } of this.#unsent.splice(0)) outcome.reject(this.#over);
      this.#subscriptions.clear();
    }
  }

  globalThis.Faye = { Client };
})();
