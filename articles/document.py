"""What a reader makes of a file or page: a title, paragraphs with their places; and its Article."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Literal, get_args

from articles import refusals
from errors import ArticleError
from retrieval.article import Article, Sentence, is_prose
from retrieval.identifying import identify
from retrieval.languages import Language
from retrieval.place import Place, Unit
from retrieval.sentences import has_words, spans

Kind = Literal["html", "pdf", "docx", "epub", "markdown", "text"]
Role = Literal["text", "heading", "item", "title"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and where its parts stand.

    `places` are pairs of an offset in `text` and the place that begins there; the first offset is
    0. A heading holds no sentence. An item, of a list or a table, may be as short as a label. The
    title is one sentence; only a plain text has it among its paragraphs.
    """

    text: str
    places: tuple[tuple[int, Place], ...]
    role: Role = "text"

    @property
    def place(self) -> Place:
        """Return where it begins."""
        return self.places[0][1]

    def place_at(self, offset: int) -> Place:
        """Return where the character at an offset stands."""
        return self.places[bisect_right(self.places, offset, key=lambda pair: pair[0]) - 1][1]


@dataclass(frozen=True, slots=True)
class Document:
    """What was read. A text is empty if the source does not say it.

    `source` is the file or link, as it was given; `site` is the publisher, `published` the date as
    YYYY-MM-DD, `language` a tag such as "en" or "pt-BR", `pages` how many pages there were, if it
    has pages. `digest` is the SHA-256 of the text, in hexadecimal. `notes` say in one line each
    what a person should know, such as a guess.
    """

    source: str
    kind: Kind
    title: str
    site: str
    author: str
    published: str
    language: str
    paragraphs: tuple[Paragraph, ...]
    digest: str
    pages: int = 0
    notes: tuple[str, ...] = ()


def article_of(document: Document, name: str = "") -> Article:
    """Return the Article of a document; `name` is its name, by default its source.

    Raises ArticleError if no paragraph is prose.
    """
    sentences: list[Sentence] = []
    headline: Sentence | None = None
    language = language_in(document)
    for number, paragraph in enumerate(document.paragraphs):
        for begin, end in _spans(paragraph, language):
            place = paragraph.place_at(begin)
            sentences.append(Sentence(paragraph.text[begin:end], place, number, begin))
        if paragraph.role == "title" and len(sentences) == 1:
            headline = sentences[0]
    if not sentences:
        raise ArticleError(refusals.NO_PROSE)
    name = name or document.source
    return Article(
        name=name,
        title=document.title or name,
        source=document.site or name,
        sentences=tuple(sentences),
        paragraphs=tuple(paragraph.text for paragraph in document.paragraphs),
        digest=document.digest,
        headline=headline,
        language=language,
    )


def language_in(document: Document) -> Language:
    """Return the language of most of a document's text; what it says itself is a hint."""
    return identify("\n".join(p.text for p in document.paragraphs), document.language)


def _spans(paragraph: Paragraph, language: Language) -> list[tuple[int, int]]:
    """Return the sentences of a paragraph as (begin, end); none crosses a line end."""
    found: list[tuple[int, int]] = []
    if paragraph.role == "heading":
        return found
    start = 0
    for line in paragraph.text.split("\n"):
        if paragraph.role == "text" and not is_prose(line, language):
            pass  # a label, such as a byline or a button
        elif has_words(line):
            whole = paragraph.role == "title"
            found += [
                (start + begin, start + end) for begin, end in spans(line, language, whole=whole)
            ]
        start += len(line) + 1
    return found


def as_data(document: Document) -> dict[str, Any]:
    """Return a document as values that JSON knows; `from_data` reads them."""
    data = {name: getattr(document, name) for name in Document.__slots__}
    data["paragraphs"] = [
        [p.text, p.role, [[offset, place.unit, place.number] for offset, place in p.places]]
        for p in document.paragraphs
    ]
    return data


def from_data(data: dict[str, Any]) -> Document:
    """Return the document of `as_data`. Raises ValueError, TypeError or KeyError for other data."""
    paragraphs = []
    for text, role, places in data["paragraphs"]:
        kept = tuple(
            (int(offset), Place(_one_of(unit, Unit), int(n))) for offset, unit, n in places
        )
        if not kept or kept[0][0] != 0:
            raise ValueError("a paragraph without a place")
        paragraphs.append(Paragraph(str(text), kept, _one_of(role, Role)))
    texts = {n: str(data[n]) for n in ("source", "title", "site", "author", "published")}
    return Document(
        **texts,
        kind=_one_of(data["kind"], Kind),
        language=str(data["language"]),
        paragraphs=tuple(paragraphs),
        digest=str(data["digest"]),
        pages=int(data["pages"]),
        notes=tuple(map(str, data["notes"])),
    )


def _one_of(value: object, choices: Any) -> Any:
    if value not in get_args(choices):
        raise ValueError(f"not one of {get_args(choices)}")
    return value
