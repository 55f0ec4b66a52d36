"""``manage.py bench``: private servers with the durability of real ones, a fresh database, then ``run_bench``."""

import sys

from supervision.local.assets import install_assets
from supervision.local.environment import throwaway
from supervision.local.marks import prepare_database, prepare_static
from supervision.local.paths import var_dir
from supervision.local.testing import wait_for, work_folder


def run(arguments: list[str]) -> int:
    """Run the measurements with ``arguments``; their exit code is ours."""
    var = var_dir()
    install_assets(var)
    with work_folder() as folder, throwaway(var, folder, "local", fast=False):
        prepare_database(folder / "var", sample=False)
        prepare_static(folder / "var")
        return wait_for([sys.executable, "-m", "django", "run_bench", *arguments])
