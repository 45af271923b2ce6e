"""What the build adds: the compiled texts of the languages."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]  # it is generic in its configuration
    """Compiles `bot/locales/*.po`, also for an editable installation, for the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile before anything is collected."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from tools.catalogues import compiled

        made = [path.relative_to(root).as_posix() for path in compiled(root / "bot" / "locales")]
        build_data["artifacts"] += [f"/{path}" for path in made]
