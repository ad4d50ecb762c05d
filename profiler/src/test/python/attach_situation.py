"""Puts itself into a situation that a profiler meets, says "ready PID", and waits.

undumpable: forbids looks into itself by prctl(2)
seccomp COMMAND...: forbids process_vm_readv and ptrace, and becomes the command
"""
import ctypes
import os
import struct
import sys
import time

PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 4, 22, 38
libc = ctypes.CDLL(None, use_errno=True)


def prctl(option, value, pointer=0):
    if libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(pointer), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), 'prctl')


def forbid(calls):
    """A filter of classic BPF: EPERM for these system calls, all others allowed."""
    load_number = struct.pack('HBBI', 0x20, 0, 0, 0)
    allow = struct.pack('HBBI', 0x06, 0, 0, 0x7fff0000)
    refuse = struct.pack('HBBI', 0x06, 0, 0, 0x00050000 | 1)
    tests = b''.join(struct.pack('HBBI', 0x15, len(calls) - i, 0, call) for i, call in enumerate(calls))
    program = ctypes.create_string_buffer(load_number + tests + allow + refuse)
    count = (len(program) - 1) // 8
    header = ctypes.create_string_buffer(struct.pack('HxxxxxxQ', count, ctypes.addressof(program)))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, 2, ctypes.addressof(header))


situation = sys.argv[1] if len(sys.argv) > 1 else ''
if situation == 'undumpable':
    prctl(PR_SET_DUMPABLE, 0)
if situation == 'seccomp':
    process_vm_readv, ptrace = (310, 101) if os.uname()[4] == 'x86_64' else (270, 117)
    forbid([process_vm_readv, ptrace])
    os.execvp(sys.argv[2], sys.argv[2:])
sys.stdout.write('ready %d\n' % os.getpid())
sys.stdout.flush()
while True:
    time.sleep(1)
