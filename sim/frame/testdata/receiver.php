<?php
// A customer's receiver of pushes, written after the vendor's manual: it
// checks the sign, decrypts, answers {"code":0}, and appends what it accepted,
// one line each, to the file named by RECEIVER_LOG. The URL carries the
// customer's secret, and ?assoc for one who decodes objects into arrays.

$secret = $_GET['secret'];
$assoc = isset($_GET['assoc']);

function refuse(int $code, string $message): never
{
    exit(json_encode(['code' => $code, 'message' => $message]));
}

header('Content-Type: application/json');

$body = (array) json_decode(file_get_contents('php://input'), $assoc);
foreach (['type', 'data', 'sign', 'timestamp'] as $name) {
    if (!isset($body[$name])) {
        refuse(1, "$name is missing");
    }
}

$data = $body['data'];
$signed = is_string($data) ? $data : json_encode($data);
if (md5($signed . $secret) !== $body['sign']) {
    refuse(2, 'the sign is wrong');
}

if (is_string($data)) {
    $plain = openssl_decrypt(base64_decode($data), 'AES-256-CFB', $secret, OPENSSL_RAW_DATA, substr($secret, 0, 16));
    $data = json_decode($plain, $assoc);
    if ($data === null) {
        refuse(3, 'the data do not decrypt to JSON');
    }
}

file_put_contents(getenv('RECEIVER_LOG'), json_encode($data) . "\n", FILE_APPEND);
echo '{"code":0}';
