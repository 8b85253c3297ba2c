import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A customer's client of wintelapi as published ones are: form bodies, X-WSSE without a space after its commas, Created
 * in milliseconds, answers cut up as text.
 *
 * <p>java Client.java BASE ENTERPRISE SECRET START_TIME CALLER CALLED DISPLAY places a call, says so, waits for a line
 * that says that it is over, finds its record and plays it.
 */
public class Client {
	private final String base;
	private final String enterprise;
	private final String secret;

	Client(String base, String enterprise, String secret) {
		this.base = base;
		this.enterprise = enterprise;
		this.secret = secret;
	}

	public static void main(String[] args) throws Exception {
		Client client = new Client(args[0], args[1], args[2]);
		String start = args[3], caller = args[4], called = args[5], display = args[6];

		String placed = client.post("webcall/cti", "caller", caller, "called", called, "timeout", "50",
				"display_caller", display, "display_called", display);
		String callId = cut(placed, "\"callid\":\"([^\"]*)\"");
		System.out.println("placed " + callId);
		new BufferedReader(new InputStreamReader(System.in)).readLine();

		String records = client.post("webcall/webcall800", "start_time", start);
		String record = cut(records, "(\\{\"caller\":\"" + caller + "\",\"called\":\"" + called + "\"[^}]*})");
		String result = cut(record, "\"result\":\"([^\"]*)\"").replace("\\u63a5\\u901a", "\u63a5\u901a");
		byte[] line = ("found " + result + " " + cut(record, "\"all_secs\":\"([^\"]*)\"") + "\n").getBytes(StandardCharsets.UTF_8);
		System.out.write(line);

		String answer = new String(client.send("GET", client.base + "/v2/wintelapi/record/playrecord?vcc_code="
				+ client.enterprise + "&call_id=" + callId + "&result_type=1&ag_id=", null), StandardCharsets.UTF_8);
		String path = answer.substring(20, answer.length() - 2).replace("\\", "");
		byte[] sound = client.send("GET", path, null);
		System.out.println("played " + new String(sound, 0, 4, StandardCharsets.US_ASCII) + " " + sound.length);
	}

	private String post(String path, String... fields) throws Exception {
		StringBuilder form = new StringBuilder();
		for (int i = 0; i < fields.length; i += 2) {
			form.append(i == 0 ? "" : "&").append(fields[i]).append('=').append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
		}
		String answer = new String(send("POST", base + "/v2/wintelapi/" + path, form.toString()), StandardCharsets.UTF_8);
		if (!answer.startsWith("{\"code\":200,")) {
			throw new IOException(path + ": " + answer);
		}
		return answer;
	}

	private byte[] send(String method, String url, String form) throws Exception {
		HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
		connection.setRequestMethod(method);
		connection.setConnectTimeout(60_000);
		connection.setReadTimeout(60_000);
		connection.setRequestProperty("X-WSSE", wsse());
		if (form != null) {
			connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
			connection.setDoOutput(true);
			connection.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
		}
		return connection.getInputStream().readAllBytes();
	}

	private String wsse() throws Exception {
		byte[] nonce = new byte[16];
		ThreadLocalRandom.current().nextBytes(nonce);
		String created = String.valueOf(System.currentTimeMillis());
		MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
		sha1.update(nonce);
		sha1.update((created + secret).getBytes(StandardCharsets.UTF_8));
		Base64.Encoder base64 = Base64.getEncoder();
		return "UsernameToken Username=\"" + enterprise + "\",PasswordDigest=\"" + base64.encodeToString(sha1.digest())
				+ "\",Nonce=\"" + base64.encodeToString(nonce) + "\",Created=\"" + created + "\"";
	}

	private static String cut(String text, String pattern) throws IOException {
		Matcher matcher = Pattern.compile(pattern).matcher(text);
		if (!matcher.find()) {
			throw new IOException("no " + pattern + " in " + text);
		}
		return matcher.group(1);
	}
}
