"""A push receiver with nothing but Python's standard library and the OpenSSL that comes with it:
PUSH_SECRET=my-secret python3 receiver.py 8090

A push is any POST; GET /stored?call_id=... tells what it has done.
"""
import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = os.environ.get("PUSH_SECRET", "").encode()
MAX_BODY = 1 << 20
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
lock = threading.Lock()
stored = {}  # a real one has a table with call_id as its primary key


def raw(text, name):
    """Returns a member of a JSON object as it was sent: parsed and encoded again it would come out otherwise."""
    depth, key, begin = 0, None, None
    for token in TOKEN.finditer(text):
        t = token.group()
        if begin is not None and depth == 1 and t in ",}":
            return text[begin:token.start()].strip()
        if t in "{[":
            depth += 1
        elif t in "}]":
            depth -= 1
        elif depth == 1 and begin is None and t[0] == '"':
            key = json.loads(t)
        elif depth == 1 and begin is None and t == ":" and key == name:
            begin = token.end()
    return None


def decrypt(sealed):
    """AES-256-CFB. With the package cryptography it is one line; the standard library has no AES, but its OpenSSL has."""
    data = base64.b64decode(sealed, validate=True)
    key = (SECRET + bytes(32))[:32]  # filled up with zero bytes, or cut
    ssl = ctypes.CDLL(ctypes.util.find_library("crypto"))
    ssl.EVP_CIPHER_CTX_new.restype = ssl.EVP_aes_256_cfb128.restype = ctypes.c_void_p
    context, cipher = ctypes.c_void_p(ssl.EVP_CIPHER_CTX_new()), ctypes.c_void_p(ssl.EVP_aes_256_cfb128())
    plain, length = ctypes.create_string_buffer(len(data) + 16), ctypes.c_int()
    try:
        if not (ssl.EVP_DecryptInit_ex(context, cipher, None, key, key[:16])
                and ssl.EVP_DecryptUpdate(context, plain, ctypes.byref(length), data, len(data))):
            raise ValueError("the data cannot be decrypted")
    finally:
        ssl.EVP_CIPHER_CTX_free(context)
    return plain.raw[:length.value].decode()


def open_push(body):
    """Verifies a push and returns the text of its data."""
    push = json.loads(body)
    if not isinstance(push, dict) or push.get("type") != 1:
        raise ValueError("this is no record")
    sealed = isinstance(push.get("data"), str)
    signed = push["data"] if sealed else raw(body, "data") or ""  # encrypted: the base64 text is what was signed
    sign = hashlib.md5(signed.encode() + SECRET).hexdigest()
    if not hmac.compare_digest(sign.encode(), str(push.get("sign")).encode()):
        raise ValueError("the sign is not that of the data")
    return decrypt(signed) if sealed else signed


def take(body):
    """Stores a push before it is answered."""
    data = open_push(body)
    record = json.loads(data)
    call_id = str(record.get("call_id") or "") if isinstance(record, dict) else ""
    if not call_id:
        raise ValueError("there is no call_id")
    with lock:
        stored.setdefault(call_id, data)  # and here is where an order would be shipped, once


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    def parts(self):
        """Yields the body in parts, chunked or not."""
        chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
        left = 0 if chunked else int(self.headers.get("Content-Length") or 0)
        while chunked or left:
            last = chunked and not (left := int(self.rfile.readline().split(b";")[0], 16))
            while left:
                part = self.rfile.read(min(left, MAX_BODY))
                if not part:
                    raise ValueError("the body ended early")
                left -= len(part)
                yield part
            if chunked:
                self.rfile.readline()
            if last:
                return

    def read(self):
        """Reads the body; what is too long is read, so that the answer can be, but not kept."""
        body, size = [], 0
        for part in self.parts():
            size += len(part)
            if size <= MAX_BODY:
                body.append(part)
        if size > MAX_BODY:
            raise ValueError("too long")
        return b"".join(body).decode()

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        try:
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            pass  # nobody is there any more

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query).get("call_id", [""])[0]
        data = stored.get(asked)
        self.answer(200, '{"count":1,"data":%s}' % data if data else '{"count":0}')

    def do_POST(self):
        try:
            take(self.read())
        except (ValueError, KeyError, RecursionError) as error:
            self.answer(400, json.dumps({"code": 1, "message": str(error)}))
        else:
            self.answer(200, '{"code":0}')

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # a campaign that ends is a burst


server = Server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8090), Handler)
print("listening on http://127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()
