"""Gets the peers, by their ordinary packages, into the cache folder; says by name what cannot be had."""
import os
import shutil
import subprocess
import sys

from . import pythons
from .place import CACHE, PROJECT, SID

PACKAGES = ["py-spy", "austin-dist", "austin-python"]
FLAMEGRAPH_PACKAGE = "libdevel-nytprof-perl"  # Debian's package with a copy of flamegraph.pl


def say(text):
    print(text, file=sys.stderr, flush=True)


def quietly(words, **options):
    done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)
    return done.returncode == 0, (done.stderr + done.stdout).strip()


class Setup:
    def __init__(self, place, flamewright=None, fetch=True):
        self.place = place
        self.folder = CACHE / "bench"
        self.missing = {}
        self.bin = self.folder / "peers" / "bin"
        if fetch:
            self.fetch_peers()
        self.flamewright = [flamewright or self.own_build(fetch)]
        self.mojo2austin = str(self.bin / "mojo2austin")
        for name in ("py-spy", "austin"):
            if not (self.bin / name).exists():
                self.missing.setdefault(name, "its package is not installed")
            elif place.has_sid:
                shutil.copy(self.bin / name, place.work / name)
        if not place.has_sid:
            self.missing["tachyon"] = "Debian sid's Python 3.15 needs root and scripts/fetch-debian-python"
        elif "austin" not in self.missing:
            works, said = quietly([*self.austin(False), "--version"])
            if not works:
                self.missing["austin"] = said.splitlines()[-1] if said else "it does not start"

    def why_not(self, tool, python):
        """Why this tool cannot be measured on this Python; empty if it can."""
        reason = self.missing.get(tool.name.split()[0], "")
        if not reason and tool.pythons and python.version not in tool.pythons:
            return f"does not read Python {python.version}"
        return reason

    def fetch_peers(self):
        if not (self.bin / "pip").exists():
            say("Fetching py-spy and Austin ...")
            self.folder.mkdir(parents=True, exist_ok=True)
            quietly([sys.executable, "-m", "venv", str(self.folder / "peers")])
        for package in PACKAGES:
            works, said = quietly([str(self.bin / "pip"), "install", "--quiet", "--upgrade", package])
            if not works:
                name = package.split("-")[0] if package.startswith("austin") else package
                self.missing[name] = f"pip install {package} failed: {said.splitlines()[-1] if said else ''}"

    def own_build(self, build):
        """The distribution, as a user has it; built if it is missing or older than the sources."""
        stamp = PROJECT / "distribution/target/bench-build"
        sources = [*(PROJECT / "profiler/src/main").rglob("*"), *(PROJECT / "distribution/src").rglob("*")]
        built = stamp.exists() and stamp.stat().st_mtime > max(path.stat().st_mtime for path in sources)
        if build and not built:
            say("Building Flamewright's distribution ...")
            jdk = subprocess.run([str(PROJECT / "scripts/find-jdk")], capture_output=True, text=True, check=True)
            environment = {**os.environ, "JAVA_HOME": jdk.stdout.strip()}
            words = ["mvn", "-B", "-q", "-DskipTests", "-Dspotless.check.skip", "package"]
            works, said = quietly(words, cwd=PROJECT, env=environment)
            if not works:
                sys.exit(f"bench/run: building Flamewright failed:\n{said[-2000:]}")
            stamp.touch()
        images = sorted(PROJECT.glob("distribution/target/flamewright-*/bin/flamewright"))
        return str(images[0]) if images else str(PROJECT / "flamewright")

    def py_spy(self, in_sid):
        return "/mnt/py-spy" if in_sid else str(self.bin / "py-spy")

    def austin(self, in_sid):
        """Austin 4 needs a newer C library than many machines have; Debian sid's loader brings its own."""
        if in_sid:
            return ["/mnt/austin"]
        own = str(self.bin / "austin")
        if quietly([own, "--version"])[0] or not self.place.has_sid:
            return [own]
        loader = SID / "lib64/ld-linux-x86-64.so.2"
        return [str(loader), "--library-path", str(SID / "usr/lib/x86_64-linux-gnu"), own]

    def flamegraph_pl(self):
        """The original flamegraph.pl, from PATH or from Debian's package; None if it cannot be had."""
        found = shutil.which("flamegraph.pl")
        script = self.folder / "nytprof/usr/share/perl5/Devel/NYTProf/flamegraph.pl"
        if not found and not script.exists() and shutil.which("apt-get") and shutil.which("dpkg-deb"):
            self.folder.mkdir(parents=True, exist_ok=True)
            quietly(["apt-get", "download", FLAMEGRAPH_PACKAGE], cwd=self.folder)
            for package in self.folder.glob(f"{FLAMEGRAPH_PACKAGE}_*.deb"):
                quietly(["dpkg-deb", "-x", str(package), str(self.folder / "nytprof")])
        return found or (str(script) if script.exists() else None)


def pythons_of(versions, place):
    found = []
    for version in versions:
        python = pythons.find(version, place.has_sid)
        if python is None:
            say(f"skipped: Python {version}: not on this machine")
        else:
            found.append(python)
    return found
