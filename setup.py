"""Bring what others wrote for the desk's pages along as the package is built; all else stands in pyproject.toml."""

from pathlib import Path
from runpy import run_path

from setuptools import setup
from setuptools.command.build_py import build_py

_VENDOR = Path(__file__).resolve().parent / "web-assets" / "vendor.py"


class BuildWithAssets(build_py):
    """Build the package, with the assets of its pages where npm is there to bring them."""

    def run(self) -> None:
        """Bring the assets, then build."""
        if _VENDOR.exists():
            run_path(str(_VENDOR))["vendored"]()
            self.__dict__.pop("data_files", None)  # listed anew, with what has just come
        super().run()


setup(cmdclass={"build_py": BuildWithAssets})
