"""What a journal entry costs on the loop's thread, beside a bare append to a file in the same run.

.venv/bin/python tests/benchmarks/journal.py
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from exhibit_server.store.journal import Journal

ENTRIES = 20_000


def main() -> None:
    """Print median and p99 of both, in microseconds, and the ratio of the medians."""
    journal_took, bare_took = [], []
    with tempfile.TemporaryDirectory() as folder:
        bare = os.open(Path(folder) / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with Journal(Path(folder) / "journal.db") as journal:
            journal.begin_run(
                "r", scene="s", scene_version="v", scene_source="", sources={}, arguments={}, variant=None,
                priority="visitor", language="en", started_by="b",
                started_from=None, on_restart="unwind", at=0.0,
            )  # fmt: skip
            for number in range(ENTRIES):
                start = time.perf_counter()
                journal.before_step("r", str(number), "set", {"lamp.power": True}, 1.0)
                journal.settle()
                middle = time.perf_counter()
                os.write(bare, b"before_step r 1 set lamp.power true\n")
                bare_took.append((time.perf_counter() - middle) * 1e6)
                journal_took.append((middle - start) * 1e6)
        os.close(bare)
    for name, took in (("journal", journal_took), ("bare append", bare_took)):
        print(f"{name:<12} p50 {statistics.median(took):7.1f} µs   p99 {sorted(took)[int(ENTRIES * 0.99)]:7.1f} µs")
    print(f"{'ratio p50':<12} {statistics.median(journal_took) / statistics.median(bare_took):11.1f}")


if __name__ == "__main__":
    main()
