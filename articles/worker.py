"""The process that reads one document: it limits itself, reads, writes the result, and ends.

`sandbox` starts it. Standard input holds a line of JSON, `{"source", "charset"}`, and then the
bytes; standard output gets `{"document"}` or `{"error"}` in JSON.
"""

import ctypes
import json
import os
import sys

from articles import refusals
from articles.document import as_data
from articles.reading import read_document
from errors import ArticleError

MEMORY = 512 * 2**20  # bytes of address space
CPU = 10  # seconds
_FILES = 32  # open at once; imports need a few
# From linux/sched.h and linux/prctl.h.
_NEW_USER, _NEW_NETWORK, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_NO_NEW_PRIVILEGES = 38


def main() -> None:
    """Read the document on standard input."""
    header = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    limit()
    result: dict[str, object]
    try:
        document = read_document(data, str(header["source"]), header["charset"])
        result = {"document": as_data(document)}
    except ArticleError as error:
        result = {"error": str(error)}
    except (MemoryError, RecursionError):
        result = {"error": refusals.TOO_MUCH}
    sys.stdout.write(json.dumps(result))


def limit() -> None:
    """Take from this process what reading does not need, as far as the system knows how."""
    leave_network()
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of `sandbox` still holds
        return
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: CPU,
        resource.RLIMIT_FSIZE: 0,  # writes no file
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _FILES,
        resource.RLIMIT_NPROC: 0,  # starts no process and no thread
    }
    for name, value in limits.items():
        _, most = resource.getrlimit(name)
        lower = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(name, (lower, lower))


def leave_network() -> bool:
    """Move this process to a network of its own, which is empty; tell whether Linux allowed it."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(libc.unshare(_NEW_USER | _NEW_NETWORK | _NEW_IPC) == 0)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    # Without the end of the interpreter, which would only free what ends anyway.
    os._exit(0)
