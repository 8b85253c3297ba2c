<?php
// Says of each push on standard input, one on a line, whether its sign is right:
//   PUSH_SECRET=… php verify.php < pushes.json

/** Returns the text of a member of a JSON object exactly as it was sent. */
function raw(string $json, string $name): ?string
{
    [$depth, $key, $begin] = [0, null, null];
    preg_match_all('/"(?:[^"\\\\]++|\\\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++/', $json, $tokens, PREG_OFFSET_CAPTURE);
    foreach ($tokens[0] as [$token, $at]) {
        if ($begin !== null && $depth === 1 && ($token === ',' || $token === '}')) {
            return trim(substr($json, $begin, $at - $begin));
        }
        $depth += ($token === '{' || $token === '[') <=> ($token === '}' || $token === ']');
        if ($depth === 1 && $begin === null && $token[0] === '"') {
            $key = json_decode($token);
        } elseif ($depth === 1 && $begin === null && $token === ':' && $key === $name) {
            $begin = $at + 1;
        }
    }
    return null;
}

function verify(string $body, string $secret): bool
{
    $push = json_decode($body);
    // Encrypted data are a string, and its text is what was signed.
    $signed = is_string($push->data ?? null) ? $push->data : (string) raw($body, 'data');
    return is_string($push->sign ?? null) && hash_equals(md5($signed . $secret), $push->sign);
}

while (($line = fgets(STDIN)) !== false) {
    echo verify($line, (string) getenv('PUSH_SECRET')) ? "right\n" : "wrong\n";
}
