"""What a query worker may not do: reach the network, eat the machine's memory, dump core.

Two locks keep it off the network, either of them enough: an empty network namespace
(unshare(2)) and a seccomp filter that fails socket(2). Containers refuse the one or the other; what
holds is told, so that an operator can see it. SERVICE is refused before a query comes here.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_EACCES = 13

# Numbers of socket(2) and io_uring_setup(2), and the AUDIT_ARCH they are numbers of.
_CALLS = {"x86_64": (0xC000003E, (41, 425)), "aarch64": (0xC00000B7, (198, 425))}


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jump_if", ctypes.c_ubyte),
        ("jump_else", ctypes.c_ubyte),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def confine(memory: int, *, network: bool = False) -> dict[str, bool]:
    """Limit this process for good; return which locks hold. `memory` in bytes of address space.

    With `network` it may reach other machines: for SERVICE at addresses that are allowed.
    """
    if sys.platform != "linux":
        return {"memory limit": False, "network namespace": False, "socket filter": False}
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    return {
        "memory limit": True,
        "network namespace": not network and _leave_network(),
        "socket filter": not network and _forbid_sockets(),
    }


def _leave_network() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _forbid_sockets() -> bool:
    known = _CALLS.get(os.uname().machine)
    if known is None:
        return False
    program = _program(*known)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _program(architecture: int, calls: tuple[int, ...]) -> _Program:
    """Classic BPF (seccomp(2)): foreign architecture or a listed call fails, the rest goes on."""
    load, jump_if_equal, give = 0x20, 0x15, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | _EACCES
    n = len(calls)
    code = [
        _Instruction(load, 0, 0, 4),  # seccomp_data.arch
        _Instruction(jump_if_equal, 0, n + 2, architecture),
        _Instruction(load, 0, 0, 0),  # seccomp_data.nr
        *(_Instruction(jump_if_equal, n - i, 0, call) for i, call in enumerate(calls)),
        _Instruction(give, 0, 0, allow),
        _Instruction(give, 0, 0, refuse),
    ]
    return _Program(len(code), (_Instruction * len(code))(*code))
