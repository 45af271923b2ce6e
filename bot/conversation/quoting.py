"""Sentences and paragraphs, word for word, in Telegram's HTML.

Every text of an article or a person passes `escape`, here and in `messages`.
"""

from collections.abc import Iterable, Sequence
from html import escape as escape_html

from bot.conversation import words
from bot.conversation.sources import NOWHERE, Source
from bot.speech import isolated, plain_direction, say, say_count
from retrieval.analyzers import analyzer_of
from retrieval.article import Article, Sentence
from retrieval.judging import Verdict

MAX_LENGTH = 4096  # UTF-16 units after entities are parsed, core.telegram.org/bots/api#sendmessage
_MAX_TITLE = 200  # characters
_MAX_NAME, _MAX_NAMES = 40, 2  # characters, names


def escape(text: str) -> str:
    """Make any text safe inside Telegram's HTML, core.telegram.org/bots/api#html-style."""
    return escape_html(text.replace("\0", "\ufffd"), quote=True)


def utf16_length(text: str) -> int:
    """Return the length of a text as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def place(sentence: Sentence) -> str:
    """Return where a sentence stands, in words."""
    return say(words.PLACES[sentence.place.unit], number=sentence.place.number)


def quotation(
    sentence: Sentence,
    article: Article,
    source: Source = NOWHERE,
    terms: frozenset[str] = frozenset(),
) -> str:
    """Quote a sentence word for word with its place; words whose term is in `terms` are bold.

    The place leads to the sentence in the source, if the source has a link.
    """
    marked = _bold(sentence.text, analyzer_of(article.language).matches(sentence.text, terms))
    where = linked(place(sentence), source.link_to(sentence, article))
    return f"<blockquote>{marked}</blockquote>\n{where}"


def passage(text: str, first: Sentence | None, article: Article, source: Source = NOWHERE) -> str:
    """Return a paragraph with the place of its first sentence; a heading, which has none, bold."""
    if first is None:
        return f"<b>{escape(text)}</b>"
    where = linked(f"<i>{place(first)}</i>", source.link_to(first, article))
    return f"{escape(text)}\n{where}"


def linked(html: str, link: str) -> str:
    """Make words, which are HTML already, lead to a link; without a link they stay as they are."""
    return f'<a href="{escape(link)}">{html}</a>' if link else html


def size(article: Article) -> str:
    """Return how many sentences an article has, in words."""
    return say_count(words.SENTENCES, len(article.sentences))


def verdict_in_words(verdict: Verdict, lacking: Sequence[str] = ()) -> tuple[str, str]:
    """Return a verdict in plain text, and what follows it, perhaps "".

    `lacking` are names of the question that the article does not have, as typed. If there are any,
    and the article does not answer, the verdict names them.
    """
    said, then = map(say, words.VERDICTS[verdict])
    if lacking and verdict is not Verdict.ANSWERED:
        names = [shortened(" ".join(name.split()), _MAX_NAME) for name in lacking[:_MAX_NAMES]]
        said = say(words.LACKING, names=say(words.OR).join(names))
    return said, then


def headline(verdict: Verdict, lacking: Sequence[str] = ()) -> str:
    """Return a verdict as it stands above an answer in a chat: with a sign, and in bold."""
    said, then = verdict_in_words(verdict, lacking)
    return f"{words.SIGNS[verdict]} <b>{escape(said)}</b> {then}".rstrip()


def signature(article: Article, source: Source = NOWHERE) -> str:
    """Return an article's title, which leads to its source, and its publisher."""
    return titled(article.title, article.source, source.link)


def titled(title: str, site: str, link: str = "") -> str:
    """Return a title, which may be a link, with the publisher, if there is one."""
    named = isolated(f"<i>{escape(shortened(plain_direction(title)))}</i>")
    beside = f" ({isolated(escape(shortened(plain_direction(site))))})" if site else ""
    return f"{linked(named, link)}{beside}"


def shortened(text: str, length: int = _MAX_TITLE) -> str:
    """Return a text, cut to at most `length` characters."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _bold(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    end = 0
    for begin, stop in spans:
        parts += [escape(text[end:begin]), f"<b>{escape(text[begin:stop])}</b>"]
        end = stop
    return "".join([*parts, escape(text[end:])])


def paragraphs(
    sentences: Sequence[Sentence], article: Article, source: Source = NOWHERE
) -> Iterable[str]:
    """Quote the sentences' paragraphs, the sentences in bold; each paragraph once."""
    budget = 3 * MAX_LENGTH // 4 // len(sentences)
    left = list(sentences)
    while left:
        window = _window(left[0], article, budget)
        inside = [sentence for sentence in left if sentence in window]
        left = [sentence for sentence in left if sentence not in window]
        paragraph = article.paragraphs[window[0].paragraph]
        start, stop = window[0].offset, _end(window[-1])
        spans = sorted((s.offset - start, s.offset - start + len(s.text)) for s in inside)
        text = _bold(paragraph[start:stop], spans)
        before = "[…] " if paragraph[:start].strip() else ""
        after = " […]" if paragraph[stop:].strip() else ""
        in_order = sorted(inside, key=lambda s: s.offset)
        first = {place(one): one for one in reversed(in_order)}  # the first sentence of each place
        places = ", ".join(
            linked(said, source.link_to(one, article)) for said, one in reversed(first.items())
        )
        yield f"<blockquote expandable>{before}{text}{after}</blockquote>\n{places}"


def _window(sentence: Sentence, article: Article, budget: int) -> list[Sentence]:
    """Return the sentences of its paragraph, or as many around it as fit `budget` UTF-16 units.

    The text between the sentences counts too, because it may be a million blanks.
    """
    text = article.paragraphs[sentence.paragraph]
    paragraph = [s for s in article.sentences if s.paragraph == sentence.paragraph]
    low = high = paragraph.index(sentence)
    grew = True
    while grew:
        grew = False
        for before, after in ((0, 1), (1, 0)):
            first, last = low - before, high + after
            if first >= 0 and last < len(paragraph):
                begin, end = paragraph[first].offset, _end(paragraph[last])
                # Characters first: they need no counting, and there are no more than UTF-16 units.
                if end - begin <= budget and utf16_length(text[begin:end]) <= budget:
                    low, high, grew = first, last, True
    return paragraph[low : high + 1]


def _end(sentence: Sentence) -> int:
    """Return where a sentence ends in its paragraph."""
    return sentence.offset + len(sentence.text)
