#!/usr/bin/env python3
"""Clients that mean harm, against a running daemon: hostile.py URL [CONNECTIONS]

Opens thousands of idle connections, dribbles headers and bodies, half-closes, pipelines garbage, sends what is too long, and
asks for files, while a well-behaved client goes on asking. Fails when that client gets anything but an answer in time, or
when the daemon tells what it should not. Needs Python alone.
"""

import asyncio
import sys
import time
import urllib.parse

ADDRESS = urllib.parse.urlparse(sys.argv[1])
HOST, PORT = ADDRESS.hostname, ADDRESS.port
IDLE = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
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


async def main():
    stop, times, held = asyncio.Event(), [], []
    watching = asyncio.create_task(honest(stop, times))
    for start in range(0, IDLE, 200):
        await asyncio.gather(*(idle(held) for _ in range(min(200, IDLE - start))))
    print(f"{len(held)} idle connections")
    slow = [dribble(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a" * 200),
            dribble(b"POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n",
                    b"{" * 200)]
    slow = asyncio.gather(*slow)
    for data in (b"\0" * 100_000, b"GET / HTTP/1.1\r\n\r\n" + b"garbage " * 10_000 + b"\r\n\r\n", get("/" + "a" * 10_000_000),
                 get("/", "X-Big: " + "a" * 10_000_000 + "\r\n"), get("/", "X: a\r\n" * 100_000),
                 b"POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n",
                 get("/v1/search?q=" + "(" * 1_900), get("/v1/search?q=" + "%22a%22~9%20" * 300), get("/v1/terms?pattern=*")):
        answer = await ask(data, half_close=True)
        assert not answer.startswith(b"HTTP/1.1 500"), (data[:80], answer)
    for path in ("/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/v1/reports/..%2f..%2fetc%2fpasswd"):
        assert b"root:" not in await ask(get(path)), path
    answer = await ask(get("/v1/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E"))
    assert b"text/html" not in answer and b"nosniff" in answer
    print("slow clients were cut off after", ", ".join(f"{seconds:.1f} s" for seconds in await slow))
    stop.set()
    await watching
    times.sort()
    print(f"the honest client asked {len(times)} times: median {times[len(times) // 2] * 1e3:.1f} ms, longest {times[-1]:.2f} s")
    for _, writer in held:
        writer.close()


asyncio.run(main())
