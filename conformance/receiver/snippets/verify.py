"""Says of each push on standard input, one on a line, whether its sign is right:
PUSH_SECRET=... python3 verify.py < pushes.json
"""
import hashlib
import hmac
import json
import os
import re
import sys

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def raw(text, name):
    """Returns the text of a member of a JSON object exactly as it was sent."""
    depth, key, begin = 0, None, None
    for token in TOKEN.finditer(text):
        t = token.group()
        if begin is not None and depth == 1 and t in ",}":
            return text[begin:token.start()].strip()
        depth += (t in "{[") - (t in "}]")
        if depth == 1 and begin is None and t[0] == '"':
            key = json.loads(t)
        elif depth == 1 and begin is None and t == ":" and key == name:
            begin = token.end()
    return ""


def verify(body, secret):
    push = json.loads(body)
    # Encrypted data are a string, and its text is what was signed.
    signed = push["data"] if isinstance(push.get("data"), str) else raw(body, "data")
    sign = hashlib.md5((signed + secret).encode()).hexdigest()
    return hmac.compare_digest(sign.encode(), str(push.get("sign")).encode())


for line in sys.stdin.buffer:
    print("right" if verify(line.decode(), os.environ["PUSH_SECRET"]) else "wrong")
