"""Reading keeps to one thread: an archive is read in processes, and threads that wait for each other waste cores."""

from __future__ import annotations

import os
import subprocess
import sys

_READ = """
import time
from dateline.intake.receive import receive_text
from dateline.pipeline import Reader
reader = Reader.default()
said = " ".join(f"Shells hit the market of Homs on Monday, killing {n} people, a doctor said." for n in range(2, 40))
dispatch = receive_text(said)
reader.read(dispatch)
process, thread = time.process_time(), time.thread_time()
for _ in range(4):
    reader.read(dispatch)
print((time.process_time() - process) / (time.thread_time() - thread))
"""


def test_no_other_thread_works_while_a_dispatch_is_read() -> None:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", _READ], env=kept, capture_output=True, text=True, check=True)
    assert float(done.stdout) < 1.2
