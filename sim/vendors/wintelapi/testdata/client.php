<?php
// A customer's client of wintelapi as published ones are: form bodies over
// HTTP/1.0, a bare decimal nonce, no space after the first comma of X-WSSE.
//
// php client.php BASE ENTERPRISE SECRET START_TIME CALLER CALLED DISPLAY
// places a call, says so, waits for a line that says that it is over, finds its
// record and plays it.

[, $base, $enterprise, $secret, $startTime, $caller, $called, $display] = $argv;

function wsse(string $enterprise, string $secret): string
{
	$nonce = (string) mt_rand(100000, 999999999);
	$created = (string) time();
	$digest = base64_encode(sha1(base64_decode($nonce) . $created . $secret, true));
	return "X-WSSE: UsernameToken Username=\"$enterprise\",PasswordDigest=\"$digest\", Nonce=\"$nonce\", Created=\"$created\"";
}

function request(string $method, string $url, array $headers, string $body = ''): string
{
	$context = stream_context_create(['http' => [
		'method' => $method, 'protocol_version' => 1.0, 'timeout' => 60, 'ignore_errors' => true,
		'header' => implode("\r\n", $headers), 'content' => $body,
	]]);
	$answer = file_get_contents($url, false, $context);
	return $answer === false ? fail("no answer from $url") : $answer;
}

function post(string $path, array $fields): array
{
	global $base, $enterprise, $secret;
	$headers = [wsse($enterprise, $secret), 'Content-Type: application/x-www-form-urlencoded'];
	$answer = request('POST', "$base/v2/wintelapi/$path", $headers, http_build_query($fields));
	$decoded = json_decode($answer, true);
	return ($decoded['code'] ?? null) == 200 ? $decoded : fail("$path: $answer");
}

function fail(string $why): never
{
	fwrite(STDERR, "$why\n");
	exit(1);
}

$placed = post('webcall/cti', [
	'caller' => $caller, 'called' => $called, 'timeout' => 50, 'display_caller' => $display, 'display_called' => $display,
]);
echo "placed {$placed['callid']}\n";
fgets(STDIN);

$records = post('webcall/webcall800', ['start_time' => $startTime])['data'];
$found = array_values(array_filter($records, fn ($r) => $r['caller'] === $caller && $r['called'] === $called));
count($found) === 1 or fail('found ' . count($found) . ' records');
echo "found {$found[0]['result']} {$found[0]['all_secs']}\n";

$query = http_build_query(['vcc_code' => $enterprise, 'call_id' => $placed['callid'], 'result_type' => 1, 'ag_id' => '']);
$answer = request('GET', "$base/v2/wintelapi/record/playrecord?$query", [wsse($enterprise, $secret)]);
$path = str_replace('\\', '', substr($answer, 20, -2)); // cut out, not decoded
$sound = request('GET', $path, []);
echo 'played ', substr($sound, 0, 4), ' ', strlen($sound), "\n";
