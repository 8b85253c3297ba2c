// Says of each push on standard input, one on a line, whether its sign is right:
//   PUSH_SECRET=… java Verify.java < pushes.json
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

public class Verify {
    /** Returns the text of a member of a JSON object exactly as it was sent, "" without one. */
    static String raw(String json, String name) {
        String key = "";
        for (int i = 0, depth = 0, begin = -1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                int from = i + 1;
                while (++i < json.length() && json.charAt(i) != '"') if (json.charAt(i) == '\\') i++;
                if (depth == 1 && begin < 0) key = json.substring(from, Math.min(i, json.length()));
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == ':' && depth == 1 && begin < 0) {
                begin = i + 1;
            } else if (c == ',' || c == '}' || c == ']') {
                if (depth == 1 && begin >= 0 && key.equals(name)) return json.substring(begin, i).strip();
                if (depth == 1) begin = -1;
                if (c != ',') depth--;
            }
        }
        return "";
    }

    static boolean verify(String body, String secret) throws Exception {
        String data = raw(body, "data"), sign = raw(body, "sign");
        // Encrypted data are a string, and its text is what was signed; base64 knows no escape but \/.
        if (data.startsWith("\"")) data = data.substring(1, data.length() - 1).replace("\\/", "/");
        byte[] sum = MessageDigest.getInstance("MD5").digest((data + secret).getBytes(StandardCharsets.UTF_8));
        String right = "\"" + HexFormat.of().formatHex(sum) + "\"";
        return MessageDigest.isEqual(right.getBytes(StandardCharsets.UTF_8), sign.getBytes(StandardCharsets.UTF_8));
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null;) {
            System.out.println(verify(line, System.getenv("PUSH_SECRET")) ? "right" : "wrong");
        }
    }
}
