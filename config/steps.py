"""Shows what is being done and how long it took; ./yizhan loads this file before any package exists."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator


def say(text: str = "") -> None:
    """A line of progress; a closed terminal is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step and close it with its seconds; a terminal sees them run."""
    started = time.monotonic()
    done = threading.Event()

    def line() -> str:
        return f"  {title} … {time.monotonic() - started:.1f} s"

    def tick() -> None:
        while not done.wait(0.2):
            with contextlib.suppress(OSError, ValueError):
                print("\r" + line(), end="", file=sys.stderr, flush=True)

    terminal = sys.stderr.isatty()
    if terminal:
        ticker = threading.Thread(target=tick, daemon=True)
        ticker.start()
    else:
        say(f"  {title} …")
    try:
        yield
    except BaseException:
        done.set()
        say()
        raise
    done.set()
    if terminal:
        ticker.join()
    say(("\r" if terminal else "") + line())
