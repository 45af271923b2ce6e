"""A question, parsed once for small talk, follow-ups, ranking, judging and explaining."""

import re
from dataclasses import dataclass
from itertools import islice

from retrieval.expected import Kind, expected
from retrieval.mentions import without_courtesy, without_frame
from retrieval.terms import ENGLISH, TALK_WORDS, Analyzer, Token, scan

# Limits, so that no message costs much more than a plain question.
MAX_EARLIER_LENGTH = 150  # characters of each question before this one
MAX_QUESTION = 600  # characters; of a longer text, the beginning and the end are read
MAX_TOKENS = 256  # words; only texts of single letters, signs or digits have more
MAX_PARTS = 3  # questions in one message

_BLANKS = re.compile(r"\s{2,}")
# Where one question ends and the next begins: "Who came, and what did he say?", "Is it true? Who
# says so?" Runs of blanks are folded before, so that this takes linear time.
_BETWEEN_PARTS = re.compile(
    r"(?:[,;]\s|\s)and\s"
    r"(?=(?:who|whom|whose|what|which|when|where|why|how|to whom|did|does|is|was)\b)"
    r"|(?<=\?)\s(?=\w)",
    re.IGNORECASE,
)
_PARTS_READ = 8  # parts to look at; those without content words are skipped


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is parsed, without an article.

    `text` is the question with each run of blanks folded into one, at most MAX_QUESTION characters;
    `tokens` are its words, with the stop words, but without a frame like "Does it mention" and
    without courtesies before it;
    `kind` is the kind of answer that it expects. `mentions` tells whether it asks if the article
    mentions something.
    """

    text: str
    tokens: tuple[Token, ...]
    kind: Kind | None
    mentions: bool = False

    def content(self) -> list[Token]:
        """Return the tokens that are not stop words."""
        return [token for token in self.tokens if not token.stop]

    def telling(self) -> list[Token]:
        """Return the tokens that are neither stop words nor TALK_WORDS."""
        return [token for token in self.content() if token.word not in TALK_WORDS]

    def parts(self) -> list["Query"]:
        """Return the questions in this one, at most MAX_PARTS; none if there is only one."""
        texts = _BETWEEN_PARTS.split(self.text, maxsplit=_PARTS_READ)[:_PARTS_READ]
        if len(texts) < 2:
            return []
        return list(islice((part for part in map(parse_query, texts) if part.content()), MAX_PARTS))


def parse_query(question: str, length: int = MAX_QUESTION, analyzer: Analyzer = ENGLISH) -> Query:
    """Parse any text as a question, of which at most `length` characters are read.

    Frames, courtesies and kinds of answer are known in English only. Takes time linear in the
    text's length.
    """
    text = _BLANKS.sub(" ", question).strip()
    if len(text) > length:
        # In a long message, the question is usually at the beginning or at the end.
        half = length // 2 - 1
        text = f"{text[:half]} … {text[len(text) - half + 1 :]}"
    if analyzer is not ENGLISH:
        return Query(text, tuple(islice(analyzer.scan(text), MAX_TOKENS)), None)
    asked, mentions = without_frame(without_courtesy(text))
    return Query(text, tuple(islice(scan(asked), MAX_TOKENS)), expected(asked), mentions)
