// A push receiver with nothing but the JDK, 17 or later: PUSH_SECRET=my-secret java Receiver.java 8090
// A push is any POST; GET /stored?call_id=… tells what it has done.
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public class Receiver {
    static final int MAX_BODY = 1 << 20;
    static final byte[] SECRET = System.getenv().getOrDefault("PUSH_SECRET", "").getBytes(StandardCharsets.UTF_8);
    // A real one has a table with call_id as its primary key.
    static final Map<String, String> STORED = new ConcurrentHashMap<>();

    /** Finds the members of a JSON object as they were sent: parsed and encoded again they would come out otherwise. */
    static class Json {
        private static final int MAX_DEPTH = 512;
        private final String text;
        private int at;

        Json(String text) { this.text = text; }

        static Map<String, String> members(String text) {
            Json json = new Json(text);
            Map<String, String> members = new TreeMap<>();
            json.blank();
            json.object(1, members);
            json.blank();
            if (json.at < text.length()) throw json.wrong();
            return members;
        }

        private void value(int depth) {
            if (depth > MAX_DEPTH) throw new IllegalArgumentException("nested too deeply");
            blank();
            char c = peek();
            if (c == '{') object(depth, null);
            else if (c == '[') array(depth);
            else if (c == '"') string();
            else {
                int from = at;
                while (at < text.length() && ",:]} \t\r\n".indexOf(text.charAt(at)) < 0) at++;
                if (!text.substring(from, at).matches("true|false|null|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) throw wrong();
            }
        }

        private void object(int depth, Map<String, String> members) {
            expect('{');
            blank();
            if (peek() == '}') { at++; return; }
            do {
                blank();
                String name = string();
                blank();
                expect(':');
                blank();
                int from = at;
                value(depth + 1);
                if (members != null) members.put(name, text.substring(from, at));
                blank();
            } while (more());
            expect('}');
        }

        private void array(int depth) {
            expect('[');
            blank();
            if (peek() == ']') { at++; return; }
            do {
                value(depth + 1);
                blank();
            } while (more());
            expect(']');
        }

        private String string() {
            int from = at;
            expect('"');
            while (peek() != '"') at += peek() == '\\' ? 2 : 1;
            at++;
            return unquote(text.substring(from, at));
        }

        private boolean more() {
            if (peek() != ',') return false;
            at++;
            return true;
        }

        private void blank() { while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++; }

        private char peek() {
            if (at >= text.length()) throw wrong();
            return text.charAt(at);
        }

        private void expect(char c) {
            if (peek() != c) throw wrong();
            at++;
        }

        private IllegalArgumentException wrong() { return new IllegalArgumentException("no JSON at character " + at); }

        static String unquote(String json) {
            if (json == null || json.length() < 2 || json.charAt(0) != '"') return json;
            return json.substring(1, json.length() - 1).replace("\\/", "/"); // all that base64, ids and signs need
        }
    }

    /** Verifies a push and returns the text of its data. */
    static String open(String body) throws GeneralSecurityException {
        Map<String, String> push = Json.members(body);
        String data = push.getOrDefault("data", "");
        if (!"1".equals(push.get("type"))) throw new IllegalArgumentException("this is no record");
        boolean sealed = data.startsWith("\"");
        String signed = sealed ? Json.unquote(data) : data; // encrypted: the base64 text is what was signed
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        md5.update(signed.getBytes(StandardCharsets.UTF_8));
        String sign = HexFormat.of().formatHex(md5.digest(SECRET));
        String presented = String.valueOf(Json.unquote(push.get("sign")));
        if (!MessageDigest.isEqual(sign.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException("the sign is not that of the data");
        }
        if (!sealed) return signed;
        byte[] key = Arrays.copyOf(SECRET, 32); // filled up with zero bytes, or cut
        Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
        return new String(cipher.doFinal(Base64.getDecoder().decode(signed)), StandardCharsets.UTF_8);
    }

    /** Stores a push before it is answered. */
    static void take(String body) throws GeneralSecurityException {
        String data = open(body);
        String id = Json.unquote(Json.members(data).get("call_id"));
        if (id == null || id.isEmpty() || id.equals("null")) throw new IllegalArgumentException("there is no call_id");
        STORED.putIfAbsent(id, data); // and here is where an order would be shipped, once
    }

    static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    static void handle(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            String data = STORED.get(URLDecoder.decode(query.replaceFirst("^call_id=", ""), StandardCharsets.UTF_8));
            answer(exchange, 200, data == null ? "{\"count\":0}" : "{\"count\":1,\"data\":" + data + "}");
            return;
        }
        try {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) throw new IllegalArgumentException("too long");
            take(new String(body, StandardCharsets.UTF_8));
            answer(exchange, 200, "{\"code\":0}");
        } catch (GeneralSecurityException | RuntimeException e) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()); // so that the answer can be read
            answer(exchange, 400, "{\"code\":1,\"message\":\"" + String.valueOf(e.getMessage()).replaceAll("[^ -~]|[\\\\\"]", "?") + "\"}");
        }
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8090;
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", Receiver::handle);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.start();
        System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort());
    }
}
