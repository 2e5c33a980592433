"""How the project becomes a package: dependencies from requirements/base.in, and the built browser bundle inside the wheel."""

import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

#: What lies beside the package in a checkout and inside it, under this name, when installed.
ASSETS = "consult/_assets"
BUILT = ("static/dist",)
WRITTEN = ("templates", "migrations", "translations")


class Dependencies(MetadataHookInterface):
    """Reads the lines of requirements/base.in, so that they are written in one place only."""

    def update(self, metadata):
        lines = (Path(self.root) / "requirements/base.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in (text.split("#")[0].strip() for text in lines) if line]


class Bundle(BuildHookInterface):
    """Builds the bundle, then places it in the wheel with templates, migrations and words. An editable install needs neither."""

    def initialize(self, version, build_data):
        if version == "editable":
            return
        root = Path(self.root)
        subprocess.run(["make", "bundle"], cwd=root, check=True)
        build_data["force_include"].update(
            {str(path): f"{ASSETS}/{path.relative_to(root).as_posix()}" for folder in BUILT + WRITTEN for path in shipped(root / folder)}
        )


def shipped(folder):
    """The files of a folder that an installed package needs: all but test tools and caches."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if path.suffix not in {".pyc"} and "dist/test" not in path.as_posix()]
