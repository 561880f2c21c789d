"""`python -m tandem.chassis.probe livez|readyz`: asks this container's own service, for images without curl.

Exits 0 on 200; otherwise 1, with the reasons on standard output, where `docker inspect` keeps them. Standard library only:
it runs every few seconds.
"""

from __future__ import annotations

import http.client
import os
import sys

TIMEOUT_S = 3.0


def probe(what: str, port: int) -> tuple[bool, str]:
    """Whether the service on this machine's `port` says yes to `/what`, and what it said."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", f"/{what}")
        answer = connection.getresponse()
        return answer.status == 200, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return False, f"no answer on port {port}: {error}"
    finally:
        connection.close()


if __name__ == "__main__":
    good, said = probe(sys.argv[1], int(os.environ.get("TANDEM_HTTP_PORT", "8080")))
    print(said)  # noqa: T201
    sys.exit(not good)
