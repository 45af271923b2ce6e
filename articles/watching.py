"""The operator's folder as it changes: what is new, changed or removed is served soon."""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from articles.folder import files_in, read_apart, read_article
from errors import ArticleError
from retrieval.article import Article

_EVERY = 2.0  # seconds; a look at 100 files takes a millisecond

_log = logging.getLogger("pullquote.articles")


class Watched:
    """The articles of a folder or file, of which there is always at least one.

    A file that is changed into one that cannot be read is served as it was, and so is the last
    article of a folder that becomes empty. Both are logged once.
    """

    def __init__(self, path: Path, default: str = "") -> None:
        """`default` names the article that is asked if a chat has chosen none; "" is the newest.

        Raises ArticleError if there is no article to serve, or none of that name.
        """
        self._path = path
        self._default = default
        self._served: dict[Path, Article] = {}
        self._stamps = files_in(path)  # before they are read: what changes meanwhile is read again
        self._seen = self._stamps
        self._missing = ""  # why nothing was found at the last look
        self.unreadable: list[ArticleError] = []
        for file in self._stamps:
            try:
                self._check(file)
                self._served[file] = read_article(file)
            except ArticleError as error:
                self.unreadable.append(error)
        if not self._served:
            raise _none_readable(path, self.unreadable)
        self._arrange()
        names = [article.name for article in self.articles]
        if default and default not in names:
            raise ArticleError(
                f"DEFAULT_ARTICLE: no {default} in {path}; it has {', '.join(names)}."
            )

    @property
    def articles(self) -> Sequence[Article]:
        """Return the articles, the newest first."""
        return self._articles

    @property
    def default(self) -> Article:
        """Return the article that a chat asks if it has chosen none."""
        named = (article for article in self._articles if article.name == self._default)
        return next(named, self._articles[0])

    async def watch(self, prepare: Callable[[Article], object]) -> None:
        """Look at the folder every few seconds, for ever; `prepare` is as for `look`."""
        while True:
            await asyncio.sleep(_EVERY)
            await self.look(prepare)

    async def look(self, prepare: Callable[[Article], object] = lambda _article: None) -> None:
        """Serve what has changed since the last look but one.

        A file that is still being written changes from look to look, so it waits. `prepare` is
        called in a thread for an article that is new or changed, before it is served.
        """
        try:
            found = await asyncio.to_thread(files_in, self._path)
        except ArticleError as error:
            if str(error) != self._missing:
                _log.warning("%s The articles that were there are served on.", error)
            self._missing = str(error)
            return
        self._missing = ""
        settled = {file: stamp for file, stamp in found.items() if self._seen.get(file) == stamp}
        self._seen = found
        changed = [file for file, stamp in settled.items() if self._stamps.get(file) != stamp]
        for file in changed:
            try:
                self._check(file)
                article = await read_apart(file)
                await asyncio.to_thread(prepare, article)
            except (ArticleError, OSError) as error:  # OSError if no process can be started now
                _log.warning("not served: %s", error)
            else:
                self._served[file] = article
                _log.info("served now: %s", file.name)
            self._stamps[file] = settled[file]
        self._stamps = {file: stamp for file, stamp in self._stamps.items() if file in found}
        for file in [file for file in self._served if file not in found]:
            if len(self._served) > 1:
                del self._served[file]
                _log.info("no longer served: %s", file.name)
        self._arrange()

    def _check(self, file: Path) -> None:
        """Raise ArticleError for a link that leads out of the folder."""
        if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(self._path)):
            raise ArticleError(f"{file}: a link out of the folder; copy the article into it.")

    def _arrange(self) -> None:
        """Put the newest article first."""
        newest = sorted(self._served, key=self._age)
        self._articles = tuple(self._served[file] for file in newest)

    def _age(self, file: Path) -> tuple[int, Path]:
        stamp = self._stamps.get(file)
        return (-stamp.changed if stamp else 1), file


def read_articles(path: Path) -> tuple[Sequence[Article], Sequence[ArticleError]]:
    """Read one file, or every article in a folder; return the articles and the errors.

    The newest article comes first. Links are followed within the folder only. Raises ArticleError
    if there is no article to serve.
    """
    watched = Watched(path)
    return watched.articles, watched.unreadable


def _none_readable(path: Path, errors: Sequence[ArticleError]) -> ArticleError:
    if len(errors) == 1:
        return errors[0]
    return ArticleError(f"{path}: no article in it: {'; '.join(map(str, errors))}")
