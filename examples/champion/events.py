"""Reads the server's events as they come, with nothing but the standard library."""

import json
import time
import urllib.parse
import urllib.request
from pathlib import Path


def watch(server, cursor_file, **filters):
    """Yields each event that fits, from now on; started again, from where the last start got to.

    The cursor behind an event is kept when the next one is asked for, that is, when the caller is done with it.
    """
    kept = Path(cursor_file)
    query = [(f"filter.{name}", value) for name, values in filters.items() for value in values]
    while True:
        cursor = [("cursor", kept.read_text())] if kept.exists() else []
        request = urllib.request.Request(
            f"{server}/api/v1/events?{urllib.parse.urlencode(query + cursor)}", headers={"Accept": "text/event-stream"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as stream:
                identifier, data = None, []
                for line in stream:
                    field, _, value = line.decode().rstrip("\n").partition(":")
                    if field == "id":
                        identifier = value.strip()
                    elif field == "data":
                        data.append(value.removeprefix(" "))
                    elif not line.strip():
                        if data:
                            yield json.loads("\n".join(data))
                        if identifier:
                            kept.write_text(identifier)
                        data = []
        except OSError as away:
            print(f"the server is away ({away}); trying again", flush=True)
            time.sleep(1)
