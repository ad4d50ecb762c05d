"""The Pythons that targets run on."""
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .place import SID


@dataclass(frozen=True)
class Python:
    version: str
    path: str
    in_sid: bool


def find(version, has_sid):
    """The Python of this minor version, or at this path: pyenv's, Debian sid's, or the machine's own; None if there is none."""
    if "/" in version:
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        said = subprocess.run([version, "-c", code], capture_output=True, text=True, check=True)
        return Python(said.stdout.strip(), version, False)
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    if pyenv:
        return Python(version, str(pyenv[-1]), False)
    if has_sid and (SID / f"usr/bin/python{version}").exists():
        return Python(version, f"/usr/bin/python{version}", True)
    own = shutil.which(f"python{version}")
    return Python(version, own, False) if own else None
