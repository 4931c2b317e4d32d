"""A container's health check: asks the web process inside it for one page; run as a script."""

import os
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen


def main() -> int:
    """PATH [PORT]: 0 when the answer is good. The proxy's headers are those of a visitor."""
    path, port = sys.argv[1], (sys.argv[2:3] or ["8000"])[0]
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=8):
            return 0
    except URLError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
