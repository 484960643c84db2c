"""Faults on order, for the tests of `bulk`: a text that names one brings it about in the process that reads it, nowhere else.

Python imports this module at its start where its folder is on PYTHONPATH.
"""

import os
import signal
import sys
import time
from pathlib import Path

if "plan_extract.bulk.child" in getattr(sys, "orig_argv", ()):
    from plan_extract.bulk import work

    extract = work.extract

    def faulty(source, patterns=None):  # type: ignore[no-untyped-def]
        if "LỖI: TREO" in source.text:
            time.sleep(3600)
        if "LỖI: NGỐN BỘ NHỚ" in source.text:
            held = [bytes([i % 255 + 1]) * (20 << 20) for i in range(50)]
            time.sleep(len(held))
        if "LỖI: CHẾT" in source.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "LỖI: MỘT LẦN" in source.text:
            flag = Path(os.environ["PLAN_EXTRACT_FAULT_FLAG"])
            if not flag.exists():
                flag.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        if "LỖI: CHƯƠNG TRÌNH" in source.text:
            raise KeyError("chìa khóa")
        if "LỖI: CHẬM" in source.text:
            time.sleep(1)
        return extract(source, patterns)

    work.extract = faulty
