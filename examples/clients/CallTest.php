<?php
// A test in the manner of PHPUnit, without it: RINGBACK_BIN=ringback php CallTest.php

declare(strict_types=1);

final class CallTest
{
    private static string $base;

    /** Starts the server, runs every test after a reset, and ends the server. */
    public static function main(): void
    {
        $address = sys_get_temp_dir() . '/ringback-' . getmypid();
        $command = [getenv('RINGBACK_BIN') ?: 'ringback', 'serve', '--listen', '127.0.0.1:0',
            '--addr-file', $address, '--clock', 'manual', '--seed', '7'];
        $server = proc_open($command, [1 => ['pipe', 'w']], $pipes);
        try {
            fgets($pipes[1]); // it speaks once the address is written and served
            self::$base = 'http://' . trim(file_get_contents($address));
            self::assertSame('ok', self::send('GET', '/_ringback/health')['status']);
            foreach (preg_grep('/^test/', get_class_methods(self::class)) as $test) {
                self::send('POST', '/_ringback/reset');
                (new self())->$test();
                echo "ok $test\n";
            }
        } finally {
            proc_terminate($server);
            proc_close($server);
            @unlink($address);
        }
    }

    public function testABusyNumberIsRecordedAsBusy(): void
    {
        $call = self::send('POST', '/_ringback/calls', ['callee' => '13800000002']);
        self::send('POST', '/_ringback/clock/advance', ['by' => '1m']);
        $story = self::send('POST', '/_ringback/await', ['call' => $call['id']]);
        self::assertSame('busy', $story['disposition']);

        $records = self::send('GET', '/api/v1/cdr/search')['data']['results'];
        $found = array_map(fn ($r) => [$r['callId'], $r['called'], $r['callresult'], $r['endresult']], $records);
        self::assertSame([[$call['id'], '13800000002', '0', '12']], $found);
    }

    private static function send(string $method, string $path, ?array $body = null): ?array
    {
        $http = ['method' => $method, 'header' => 'Content-Type: application/json', 'content' => $body ? json_encode($body) : ''];
        $answer = file_get_contents(self::$base . $path, false, stream_context_create(['http' => $http]));
        return $answer === '' ? null : json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
    }

    private static function assertSame(mixed $expected, mixed $actual): void
    {
        $expected === $actual || throw new Exception(json_encode(['expected' => $expected, 'actual' => $actual]));
    }
}

CallTest::main();
