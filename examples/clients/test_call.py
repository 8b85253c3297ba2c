"""A test with Python's unittest: RINGBACK_BIN=ringback python3 test_call.py"""
import json
import os
import subprocess
import tempfile
import unittest
import urllib.request


class CallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        address = os.path.join(folder.name, "address")
        binary = os.environ.get("RINGBACK_BIN", "ringback")
        cls.server = subprocess.Popen(
            [binary, "serve", "--listen", "127.0.0.1:0", "--addr-file", address, "--clock", "manual", "--seed", "7"],
            stdout=subprocess.PIPE)
        cls.addClassCleanup(cls.stop)
        cls.server.stdout.readline()  # it speaks once the address is written and served
        with open(address, encoding="ascii") as f:
            cls.base = "http://" + f.read().strip()
        assert cls.send("GET", "/_ringback/health")["status"] == "ok"

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.wait()
        cls.server.stdout.close()

    @classmethod
    def send(cls, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(cls.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request) as response:
            text = response.read()
        return json.loads(text) if text else None

    def setUp(self):
        self.send("POST", "/_ringback/reset")

    def test_a_busy_number_is_recorded_as_busy(self):
        call = self.send("POST", "/_ringback/calls", {"callee": "13800000002"})
        self.send("POST", "/_ringback/clock/advance", {"by": "1m"})
        story = self.send("POST", "/_ringback/await", {"call": call["id"]})
        self.assertEqual("busy", story["disposition"])

        records = self.send("GET", "/api/v1/cdr/search")["data"]["results"]
        found = [(r["callId"], r["called"], r["callresult"], r["endresult"]) for r in records]
        self.assertEqual([(call["id"], "13800000002", "0", "12")], found)


if __name__ == "__main__":
    unittest.main()
