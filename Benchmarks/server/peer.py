"""A peer for the daemon's bench: the same sections in SQLite's FTS5, behind an ASGI server.

    peer.py load FILE.jsonl FILE.db       FILE.jsonl from `gongkai export --format jsonl --fields report,section,province,year,text`
    uvicorn peer:app --workers 2          with PEER_DB=FILE.db

Trigrams find exact strings of three characters and more, as a phrase of the daemon does; there is no word search for Chinese in
SQLite. The answer holds the count, the ten best by bm25 with a snippet, and with facet=1 the hits of each province.
"""

import json
import os
import sqlite3
import sys
import threading
import urllib.parse

held = threading.local()


def connection():
    if not hasattr(held, "base"):
        held.base = sqlite3.connect(f"file:{os.environ['PEER_DB']}?mode=ro", uri=True)
        held.base.execute("PRAGMA mmap_size = 4000000000")
    return held.base


def answer(parameters):
    base = connection()
    phrase = '"' + parameters["q"].strip('"').replace('"', '""') + '"'
    [count] = base.execute("SELECT count(*) FROM sections WHERE text MATCH ?", [phrase]).fetchone()
    hits = base.execute("SELECT report, section, province, year, snippet(sections, 4, '<', '>', '…', 40), rank FROM sections"
                        " WHERE text MATCH ? ORDER BY rank LIMIT 10", [phrase]).fetchall()
    result = {"total": count, "hits": hits}
    if "facet" in parameters:
        result["province"] = base.execute("SELECT province, count(*) FROM sections WHERE text MATCH ? GROUP BY province",
                                          [phrase]).fetchall()
    return json.dumps(result, ensure_ascii=False).encode()


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    body = answer(dict(urllib.parse.parse_qsl(scope["query_string"].decode())))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__" and sys.argv[1] == "load":
    base = sqlite3.connect(sys.argv[3])
    base.execute("CREATE VIRTUAL TABLE sections USING fts5(report UNINDEXED, section UNINDEXED, province UNINDEXED,"
                 " year UNINDEXED, text, tokenize='trigram')")
    with open(sys.argv[2], encoding="utf-8") as lines:
        base.executemany("INSERT INTO sections VALUES (?, ?, ?, ?, ?)",
                         ([row.get(name) for name in ("report", "section", "province", "year", "text")]
                          for row in map(json.loads, lines) if "report" in row))
    base.execute("INSERT INTO sections(sections) VALUES ('optimize')")
    base.commit()
