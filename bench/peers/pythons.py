"""The Pythons that targets run on."""
import shutil
from dataclasses import dataclass
from pathlib import Path

from .place import SID


@dataclass(frozen=True)
class Python:
    version: str
    path: str
    in_sid: bool


def find(version, has_sid):
    """The Python of this minor version: pyenv's, the machine's own, or that of Debian sid; None if there is none."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    if pyenv:
        return Python(version, str(pyenv[-1]), False)
    if has_sid and (SID / f"usr/bin/python{version}").exists():
        return Python(version, f"/usr/bin/python{version}", True)
    own = shutil.which(f"python{version}")
    return Python(version, own, False) if own else None
