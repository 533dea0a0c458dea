"""The doors that a worker closes behind itself: no network, no programs, no files to write, bounds on all it uses."""

from __future__ import annotations

import contextlib
import ctypes
import platform
import struct
import sys
from importlib import import_module
from typing import Any

MEMORY = 3 << 30
_PARENT_DEATH, _NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 1, 38, 22, 2
_KILL = 9
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026
_THREAD = 0x10000
_TO_WRITE = 0o1 | 0o2 | 0o100 | 0o1000
_Rule = tuple[int, int, int, int]
_MACHINES: dict[str, tuple[int, dict[str, tuple[int, ...]]]] = {
    "x86_64": (0xC000003E, {
        "refused": (41, 42, 43, 44, 46, 49, 50, 53, 288, 307, 57, 58, 59, 322, 62, 101, 76, 77, 82, 83, 84, 85, 86, 87,
                    88, 90, 91, 92, 93, 94, 132, 133, 165, 166, 258, 259, 260, 263, 264, 265, 266, 268, 272, 280, 310,
                    311, 316, 425, 426, 427, 437),
        "clone": (56,), "clone3": (435,), "open": (2,), "openat": (257,),
    }),
    "aarch64": (0xC00000B7, {
        "refused": (198, 200, 201, 202, 203, 206, 207, 211, 242, 269, 221, 281, 129, 117, 45, 46, 33, 34, 35, 36, 37,
                    38, 39, 40, 52, 53, 54, 55, 88, 97, 270, 271, 276, 425, 426, 427, 437),
        "clone": (220,), "clone3": (435,), "open": (), "openat": (56,),
    }),
}  # fmt: skip
"""By machine: the mark of its calls, and the numbers of those that reach out, start programs or change files."""


def die_with_parent() -> None:
    """Have the kernel end this process when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH, _KILL, 0, 0, 0)


def close() -> bool:
    """Bound memory, files and programs for good; tell whether the kernel refuses all that would reach out."""
    _refuse_events()
    resource = _resource()
    if resource is not None:
        for kind, most in (("RLIMIT_AS", MEMORY), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0), ("RLIMIT_NOFILE", 64)):
            _, hard = resource.getrlimit(getattr(resource, kind))
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            with contextlib.suppress(ValueError, OSError):  # a system that knows the limit and can't hold it
                resource.setrlimit(getattr(resource, kind), (bound, bound))
    return sys.platform == "linux" and _refuse_calls()


def allow_seconds(seconds: int) -> None:
    """Allow this process so much more time of a processor, after which the kernel ends it."""
    resource = _resource()
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _resource() -> Any:
    """Return the module of limits, where the system has any."""
    try:
        return import_module("resource")
    except ImportError:
        return None


_EVENTS = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.fork",
           "os.posix_spawn", "os.remove", "os.rename", "os.mkdir", "shutil.rmtree")  # fmt: skip


def _refuse_events() -> None:
    """Refuse within Python what reaches out, on every system."""

    def refuse(event: str, _: Any) -> None:
        if event in _EVENTS:
            raise PermissionError(f"{event} is closed to a worker")

    sys.addaudithook(refuse)


def _refuse_calls() -> bool:
    """Have the kernel refuse calls; False where this machine or its kernel has no such filter."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    rules = _rules(*machine)
    packed = b"".join(struct.pack("=HBBI", *rule) for rule in rules)
    held = ctypes.create_string_buffer(packed, len(packed))
    program = struct.pack("@HP", len(rules), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not libc.prctl(_SECCOMP, _FILTER, ctypes.create_string_buffer(program, len(program)), 0, 0)


def _rules(mark: int, calls: dict[str, tuple[int, ...]]) -> list[_Rule]:
    """Return the filter: load a word, compare, jump over so many rules if so or if not."""
    rules: list[_Rule] = [
        (_LOAD, 0, 0, 4), (_EQUAL, 1, 0, mark), (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0), (_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _REFUSE),
    ]  # fmt: skip
    for number in calls["refused"]:
        rules += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for number in calls["clone3"]:
        rules += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _UNKNOWN)]
    for number in calls["clone"]:
        rules += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, 16), (_ANY_BIT, 1, 0, _THREAD), (_RETURN, 0, 0, _REFUSE),
                  (_RETURN, 0, 0, _ALLOW)]  # fmt: skip
    for name, argument in (("open", 24), ("openat", 32)):
        for number in calls[name]:
            rules += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, argument), (_ANY_BIT, 0, 1, _TO_WRITE),
                      (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]  # fmt: skip
    return [*rules, (_RETURN, 0, 0, _ALLOW)]
