import java.net.URI;
import java.net.http.*;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

/** A test in the manner of JUnit, without it: RINGBACK_BIN=ringback java CallTest.java */
class CallTest {
    static final HttpClient http = HttpClient.newHttpClient();
    static String base;

    public static void main(String[] args) throws Exception {
        var address = Files.createTempFile("ringback-", ".address");
        var server = new ProcessBuilder(System.getenv().getOrDefault("RINGBACK_BIN", "ringback"), "serve", "--listen", "127.0.0.1:0",
            "--addr-file", address.toString(), "--clock", "manual", "--seed", "7").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            server.inputReader().readLine(); // it speaks once the address is written and served
            base = "http://" + Files.readString(address).strip();
            assertEquals(List.of("ok"), all("status", send("GET", "/_ringback/health", "")));
            send("POST", "/_ringback/reset", "");
            aBusyNumberIsRecordedAsBusy();
        } finally {
            server.destroy();
            server.waitFor();
            Files.delete(address);
        }
    }

    static void aBusyNumberIsRecordedAsBusy() throws Exception {
        var id = all("id", send("POST", "/_ringback/calls", "{\"callee\":\"13800000002\"}")).get(0);
        send("POST", "/_ringback/clock/advance", "{\"by\":\"1m\"}");
        var story = send("POST", "/_ringback/await", "{\"call\":\"" + id + "\"}");
        assertEquals(List.of("busy"), all("disposition", story));

        var records = send("GET", "/api/v1/cdr/search", "");
        assertEquals(List.of(id), all("callId", records));
        assertEquals(List.of("13800000002"), all("called", records));
        assertEquals(List.of("0"), all("callresult", records));
        assertEquals(List.of("12"), all("endresult", records));
    }

    static String send(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(2, response.statusCode() / 100);
        return response.body();
    }

    /** The JDK reads no JSON: this finds the strings of one name. */
    static List<String> all(String name, String json) {
        return Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json).results().map(m -> m.group(1)).toList();
    }

    static void assertEquals(Object expected, Object actual) {
        if (!expected.equals(actual)) throw new AssertionError("expected " + expected + ", found " + actual);
    }
}
