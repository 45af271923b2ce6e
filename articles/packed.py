"""Members of a zip, and their XML, with bounds: a small file may unpack to gigabytes."""

import xml.etree.ElementTree as ET
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from articles import refusals
from errors import ArticleError

_MAX_MEMBER = 20 * 2**20  # bytes, unpacked
_MAX_ELEMENTS = 1_000_000

_DAMAGE = (KeyError, BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


class Packed:
    """A zip; `name` is what people call its format. It unpacks 100 MiB in all."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._left = 5 * _MAX_MEMBER
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, NotImplementedError, OSError):
            raise self._broken() from None
        self.names = frozenset(self._zip.namelist())

    def read(self, name: str) -> bytes:
        """Return a member. Raises ArticleError if it is missing, damaged, locked or too large."""
        limit = min(_MAX_MEMBER, self._left)
        try:
            with self._zip.open(name) as file:
                data = file.read(limit + 1)  # whatever size the zip says that it has
        except RuntimeError:  # zipfile raises this for a member with a password
            raise ArticleError(refusals.LOCKED.format(name=self._name)) from None
        except (
            KeyError,
            BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
        ):
            raise self._broken() from None
        if len(data) > limit:
            raise ArticleError(refusals.TOO_MUCH)
        self._left -= len(data)
        return data

    def xml(self, name: str) -> ET.Element:
        """Return the root of a member in XML. Raises ArticleError like `read`, and for entities."""
        data = self.read(name)
        builder = _Builder()
        parser = ET.XMLParser(target=builder)  # noqa: S314  # a DOCTYPE is refused
        try:
            parser.feed(data)
            root: ET.Element = parser.close()
        except (ET.ParseError, ValueError, LookupError):
            raise self._broken() from None
        return root

    def _broken(self) -> ArticleError:
        return ArticleError(refusals.BROKEN.format(name=self._name))


class _Builder(ET.TreeBuilder):
    """Builds a tree, but not from a text with entities or with endless elements."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    def doctype(self, _name: str, _public: str, _system: str) -> None:
        """Refuse what may define entities: a few of them can make gigabytes ("billion laughs")."""
        raise ValueError("a DOCTYPE")

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        """Begin an element."""
        self._count += 1
        if self._count > _MAX_ELEMENTS:
            raise ArticleError(refusals.TOO_MUCH)
        return super().start(tag, attrs)
