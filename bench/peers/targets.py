"""A running target, pinned to its core, and what it says of itself."""
import os
import signal
import struct
import subprocess
from contextlib import contextmanager
from pathlib import Path


class Target:
    def __init__(self, process, board):
        self.process = process
        self.pid = process.pid
        self.board = board

    def shown(self, count):
        """The first numbers of the target's board."""
        with open(self.board, "rb") as file:
            return struct.unpack(f"{count}d", file.read(8 * count))


@contextmanager
def running(place, python, program, *arguments):
    """Starts a program of programs/ and waits until it is ready. The word BOARD among the arguments becomes a file's name."""
    board = place.work / "board"
    words = [place.inside(board, python.in_sid) if word == "BOARD" else str(word) for word in arguments]
    script = place.inside(place.work / program, python.in_sid)
    process = subprocess.Popen(
        place.command([python.path, script, *words], python.in_sid),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=place.on_core(place.target_core),
    )
    try:
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{program} did not start on Python {python.version}")
        yield Target(process, board)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def known_chains(place, python, workload):
    """All call chains of a workload, as the interpreter reported them to the program itself."""
    file = place.work / f"chains-{python.version}-{workload.replace(' ', '-')}"
    if not file.exists():
        program, board, chains = (place.inside(place.work / name, python.in_sid) for name in ("truth.py", "board", file.name))
        words = [python.path, program, workload, board, "chains", chains]
        subprocess.run(place.command(words, python.in_sid), check=True, stdin=subprocess.DEVNULL)
    return {tuple(line.split(";")) for line in Path(file).read_text().splitlines()}
