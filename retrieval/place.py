"""Where something stands in its source."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["line", "paragraph", "page"]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the source and its number, from 1."""

    unit: Unit
    number: int

    def __str__(self) -> str:
        """Return the place in words, such as "line 17"."""
        return f"{self.unit} {self.number}"
