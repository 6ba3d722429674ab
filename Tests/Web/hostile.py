#!/usr/bin/env python3
"""Clients that mean harm, against a running daemon: hostile.py URL [CONNECTIONS]

Opens thousands of idle connections, dribbles headers and bodies, half-closes, pipelines garbage, sends what is too long, and
asks for files, while a well-behaved client goes on asking. Fails when that client gets anything but an answer in time, or
when the daemon tells what it should not. Needs Python alone.
"""

import asyncio
import os
import resource
import sys
import time
import urllib.parse

ADDRESS = urllib.parse.urlparse(sys.argv[1])
HOST, PORT = ADDRESS.hostname, ADDRESS.port
IDLE = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
SLOW = 200
# Seconds that the honest client may wait: the daemon's own time for an answer.
LONGEST = 5
# Longer than any of the daemon's own bounds would let an honest client wait.
PATIENCE = 60


async def ask(data, half_close=False):
    """What comes back until the other side closes."""
    reader, writer = await asyncio.open_connection(HOST, PORT)
    try:
        writer.write(data)
        await writer.drain()
        if half_close:
            writer.write_eof()
        return await asyncio.wait_for(reader.read(), PATIENCE)
    except (ConnectionResetError, BrokenPipeError):
        return b""
    finally:
        writer.close()


def get(path, headers=""):
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n".encode()


async def idle(held):
    try:
        held.append(await asyncio.open_connection(HOST, PORT))
    except OSError:
        pass


async def dribble(head, rest):
    """Sends a byte every half second until it is cut off; how long that took."""
    start = time.monotonic()
    reader, writer = await asyncio.open_connection(HOST, PORT)
    try:
        writer.write(head)
        for byte in rest:
            writer.write(bytes([byte]))
            await writer.drain()
            if reader.at_eof():
                break
            try:
                if not await asyncio.wait_for(reader.read(1), 0.5):
                    break
            except TimeoutError:
                pass
    except OSError:
        pass
    writer.close()
    return time.monotonic() - start


async def honest(stop, times):
    while not stop.is_set():
        start = time.monotonic()
        answer = await ask(get("/v1/search?q=%E5%85%AC%E5%BC%80&limit=1"))
        times.append(time.monotonic() - start)
        assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 503")), answer[:200]
        await asyncio.sleep(0.05)


async def greedy():
    """Wants everything and takes nothing."""
    reader, writer = await asyncio.open_connection(HOST, PORT, limit=1)
    writer.write(get("/v1/export?fields=text,snippet,report&format=jsonl"))
    await writer.drain()
    return reader, writer


def memory():
    """Megabytes that the daemon holds, where it is known which process that is."""
    try:
        with open(f"/proc/{os.environ['GONGKAI_PID']}/status") as status:
            return next(int(line.split()[1]) / 1000 for line in status if line.startswith("VmRSS"))
    except (KeyError, OSError):
        return 0.0


JSON = b"POST /v1/search HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
GARBAGE = [
    b"\0" * 100_000, b"GET / HTTP/1.1\r\n\r\n" + b"garbage " * 10_000 + b"\r\n\r\n", get("/" + "a" * 10_000_000),
    get("/", "X-Big: " + "a" * 10_000_000 + "\r\n"), get("/", "X: a\r\n" * 100_000), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 20_000,
    JSON + b"Content-Length: 99999999999\r\n\r\n", JSON + b"Content-Length: -1\r\n\r\n", JSON + b"Content-Length: 5\r\n\r\n{",
    JSON + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{", JSON + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{",
    JSON + b"Transfer-Encoding: chunked\r\n\r\n" + b"1000\r\n" + b" " * 4096 + b"\r\n" * 200,
    JSON + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
    JSON + b"Content-Length: 60000\r\n\r\n" + b"[" * 60_000, JSON + b"Content-Length: 20\r\n\r\n{\"q\":\"\xff\xfe\xfd\", \"a\"}",
    get("/v1/search?q=" + "(" * 1_900), get("/v1/search?q=" + "%22a%22~9%20" * 300), get("/v1/search?q=" + "*a*%20" * 190),
    get("/v1/search?q=" + "NOT%20" * 300 + "a"), get("/v1/search?q=%00%ff%zz"), get("/v1/search?cursor=" + "-" * 30_000),
    get("/v1/search?limit=99999999999999999999"), get("/v1/search?facets=" + "province," * 3_000), get("/v1/terms?pattern=*"),
    get("/v1/terms?pattern=" + "*" * 60), get("/v1/segment?text=" + "a" * 30_000), get("/v1/export?fields=" + "text," * 5_000),
    get("/v1/cells?cells=" + "applications," * 2_000), get("/", "Expect: 100-continue\r\n"), get("/", "Upgrade: h2c\r\n"),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT example.org:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://example.org/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
]
PATHS = ["/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/v1/reports/..%2f..%2fetc%2fpasswd", "//etc/passwd",
         "/page.js/../../../../etc/passwd", "/v1/sections/..%2f..%2fetc/passwd", "/%c0%ae%c0%ae/etc/passwd", "/..\\..\\etc\\passwd",
         "/page.js%00.html", "/v1/reports/%2fetc%2fpasswd", "/.git/config"]
SCRIPT = urllib.parse.quote("<script>alert('x')</script>\r\nX-Injected: 1")


async def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, IDLE + 2_000), hard), hard))
    stop, times, held = asyncio.Event(), [], []
    before = memory()
    watching = asyncio.create_task(honest(stop, times))
    for start in range(0, IDLE, 200):
        await asyncio.gather(*(idle(held) for _ in range(min(200, IDLE - start))))
    print(f"{len(held)} idle connections")
    slow = [dribble(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a" * 200) for _ in range(SLOW)]
    slow += [dribble(JSON + b"Content-Length: 500\r\n\r\n", b"{" * 200) for _ in range(SLOW)]
    slow = asyncio.gather(*slow)
    takers = [await greedy() for _ in range(50)]
    # At once, for some are answered only when the daemon's patience ends.
    for answer in await asyncio.gather(*(ask(data, half_close) for data in GARBAGE for half_close in (True, False))):
        assert not answer.startswith(b"HTTP/1.1 500"), answer[:300]
    for path in PATHS:
        answer = await ask(get(path))
        assert b"root:" not in answer and b"[core]" not in answer, path
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), (path, answer[:80])
    for path in ("q", "province", "sort", "facets", "cursor", "match", "by", "nonsense"):
        answer = await ask(get(f"/v1/search?{path}={SCRIPT}"))
        assert b"text/html" not in answer and b"nosniff" in answer and b"\nX-Injected" not in answer, answer[:500]
    for path in ("/" + SCRIPT, "/v1/reports/" + SCRIPT, "/v1/" + SCRIPT):
        answer = await ask(get(path))
        assert b"text/html" not in answer and b"\nX-Injected" not in answer, answer[:500]
    for path in ("/v1/search", "/v1/reports/000_37e901e8ac7f78da", "/v1/export?fields=path", "/v1/stats", "/metrics", "/v1/search?q=%22"):
        answer = await ask(get(path))
        assert b"Corpus/" not in answer and os.getcwd().encode() not in answer, (path, "tells a folder")
    cut = sorted(await slow)
    print(f"{len(cut)} slow clients were cut off after {cut[0]:.1f} to {cut[-1]:.1f} s")
    stop.set()
    await watching
    times.sort()
    print(f"the honest client asked {len(times)} times: median {times[len(times) // 2] * 1e3:.1f} ms, longest {times[-1]:.2f} s")
    print(f"the daemon held {before:.0f} MB before and {memory():.0f} MB after")
    assert times[-1] < LONGEST, "an honest client had to wait"
    for _, writer in held + takers:
        writer.close()
    assert (await ask(get("/healthz"))).endswith(b"ok\n")


asyncio.run(main())
