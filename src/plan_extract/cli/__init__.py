"""The command line: parse arguments, call one library function, print.

Guarantees:
- exit code 0 fine, 1 some file failed, 2 wrong usage; every message on stderr names the file and what to do;
- a file that cannot be read never costs another file its result.
"""

from __future__ import annotations

import sys

from cyclopts import App, CycloptsError

import plan_extract
from plan_extract.cli import compare, corpus, exports, pages, plans, quality
from plan_extract.cli.common import STDIN, complain
from plan_extract.errors import ReadError
from plan_extract.rules import RuleError

app = App(
    name="plan-extract",
    help="Turn Vietnamese government plans (kế hoạch) into data, every value with the place it was read from.",
    version=plan_extract.__version__,
)
plans.register(app)
pages.register(app)
exports.register(app)
compare.register(app)
corpus.register(app)
quality.register(app)


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is sys.stderr else "strict")
    try:
        tokens = [STDIN if token == "-" else token for token in sys.argv[1:]]
        code = app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        code = complain(f"{str(error).strip()} See plan-extract --help.", 2)
    except (ReadError, RuleError) as error:
        code = complain(str(error))
    except BrokenPipeError:  # the reader of a pipe (head) has gone
        sys.stderr.close()
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
