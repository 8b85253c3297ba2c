<?php
// A push receiver with nothing but PHP: PUSH_SECRET=my-secret php -d display_errors=0 -S 127.0.0.1:8090 receiver.php
// A push is any POST; GET /stored?call_id=… tells what it has done. Records are
// files in the folder PUSH_STORE: PHP forgets everything after a request.

const MAX_BODY = 1 << 20;
$secret = (string) getenv('PUSH_SECRET');
$store = getenv('PUSH_STORE') ?: sys_get_temp_dir() . '/pushes';

/** Returns a member of a JSON object as it was sent: parsed and encoded again it may come out otherwise. */
function raw(string $json, string $name): ?string
{
    $depth = 0;
    $key = $begin = null;
    preg_match_all('/"(?:[^"\\\\]++|\\\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++/', $json, $tokens, PREG_OFFSET_CAPTURE);
    foreach ($tokens[0] as [$token, $at]) {
        if ($begin !== null && $depth === 1 && ($token === ',' || $token === '}')) {
            return trim(substr($json, $begin, $at - $begin));
        }
        if ($token === '{' || $token === '[') {
            $depth++;
        } elseif ($token === '}' || $token === ']') {
            $depth--;
        } elseif ($depth === 1 && $begin === null && $token[0] === '"') {
            $key = json_decode($token);
        } elseif ($depth === 1 && $begin === null && $token === ':' && $key === $name) {
            $begin = $at + 1;
        }
    }
    return null;
}

/** Verifies a push and returns the text of its data. */
function open(string $body, string $secret): string
{
    $push = json_decode($body, false, 512, JSON_THROW_ON_ERROR);
    if (!is_object($push) || ($push->type ?? null) !== 1) {
        throw new RuntimeException('this is no record');
    }
    $sealed = is_string($push->data ?? null);
    $signed = $sealed ? $push->data : (string) raw($body, 'data'); // encrypted: the base64 text is what was signed
    if (!is_string($push->sign ?? null) || !hash_equals(md5($signed . $secret), $push->sign)) {
        throw new RuntimeException('the sign is not that of the data');
    }
    if (!$sealed) {
        return $signed;
    }
    $bytes = base64_decode($push->data, true);
    $iv = str_pad(substr($secret, 0, 16), 16, "\0"); // the key is filled up, or cut, by the function itself
    return $bytes === false ? '' : (string) openssl_decrypt($bytes, 'AES-256-CFB', $secret, OPENSSL_RAW_DATA, $iv);
}

/** Stores a push before it is answered. */
function take(string $body, string $secret, string $store): void
{
    $data = open($body, $secret);
    $cdr = json_decode($data, false, 512, JSON_THROW_ON_ERROR);
    $id = is_object($cdr) ? trim((string) raw($data, 'call_id'), '"') : '';
    if (!preg_match('/^[0-9A-Za-z-]{1,64}$/', $id) || $id === 'null') {
        throw new RuntimeException('there is no call_id');
    }
    $draft = tempnam($store, 'draft');
    file_put_contents($draft, $data);
    @link($draft, "$store/$id.json"); // of two at once one makes it, and here is where an order would be shipped, once
    unlink($draft);
}

function answer(int $status, string $json): void
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo $json;
}

@mkdir($store);
if ($_SERVER['REQUEST_METHOD'] === 'GET') {
    $data = @file_get_contents("$store/" . basename($_GET['call_id'] ?? '') . '.json');
    answer(200, $data === false ? '{"count":0}' : '{"count":1,"data":' . $data . '}');
    return;
}
try {
    $body = (string) file_get_contents('php://input', false, null, 0, MAX_BODY + 1);
    if (strlen($body) > MAX_BODY) {
        throw new RuntimeException('too long');
    }
    take($body, $secret, $store);
    answer(200, '{"code":0}');
} catch (Throwable $e) {
    answer(400, json_encode(['code' => 1, 'message' => $e->getMessage()], JSON_INVALID_UTF8_SUBSTITUTE));
}
