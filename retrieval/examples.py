"""Questions that an article answers, for those who do not know what to ask."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from retrieval.amounts import about_amounts
from retrieval.answering import answer
from retrieval.article import Article
from retrieval.cache import cached
from retrieval.judging import Verdict
from retrieval.people import about_people, persons_in
from retrieval.phrases import Asked, Form, Words
from retrieval.terms import scan
from retrieval.topics import about_topics

_MOST = 3
_LONGEST = 40  # characters; a phone shows them on a button
# What is read and tried is bounded, so that a book takes no longer than a long article.
_READ = 250  # sentences
_LONG = 300  # characters; a longer sentence is no answer that one likes to read
_TRIED = 4  # questions of each form
_ENGLISH = 0.25  # share of function words; English prose has 0.4
_BEFORE_STOP = re.compile(r" ([,.;:!?])")  # some texts have blanks around every word


class Examples(tuple[str, ...]):
    """Questions about one article."""

    __slots__ = ()

    @property
    def nbytes(self) -> int:
        """Return about how many bytes they take."""
        return 200 * (1 + len(self))


@dataclass(frozen=True, slots=True)
class _Tried:
    """A question, the sentences that answer it, and how many sentences are about its subject."""

    asked: Asked
    sources: frozenset[int]
    mentions: int


@dataclass(frozen=True, slots=True)
class _Answered:
    tried: _Tried
    sentence_index: int
    sure: float

    def differs(self, other: "_Answered", *, same_form: bool, same_subject: bool) -> bool:
        """Tell whether two questions have different answers, and forms and subjects if needed."""
        one, two = self.tried.asked, other.tried.asked
        apart = set(one.subject.split()).isdisjoint(two.subject.split())
        return (
            self.sentence_index != other.sentence_index
            and (same_form or one.form is not two.form)
            and (same_subject or apart)
        )


def examples(article: Article) -> Examples:
    """Return up to three questions that a person would ask, each answered by another sentence.

    They are made from the article's sentences by templates for English; an article in another
    language gets none. They differ in form and in what they are about, where the article allows.
    At most one is general ("What about the tax?"), because two of these tell no more than one.
    """
    return cached(examples, article.digest, lambda: _found(article))


def _found(article: Article) -> Examples:
    answered = _answered(article)
    chosen: list[_Answered] = []
    for same_form, same_subject in ((False, False), (True, False), (True, True)):
        for one in answered:
            general = one.tried.asked.form is Form.ABOUT
            if general and any(other.tried.asked.form is Form.ABOUT for other in chosen):
                continue
            if len(chosen) < _MOST and all(
                one.differs(other, same_form=same_form, same_subject=same_subject)
                for other in chosen
            ):
                chosen.append(one)
    return Examples(one.tried.asked.question for one in chosen)


def _answered(article: Article) -> list[_Answered]:
    """Return questions that are answered by a sentence from which they were made, best first.

    Best are those about what the article mentions more than once, and then those that a person
    would rather ask, by their form.
    """
    found = []
    for tried in _candidates(article):
        given = answer(tried.asked.question, article)
        best = given.ranked[0].sentence_index
        if given.verdict is Verdict.ANSWERED and best in tried.sources:
            found.append(_Answered(tried, best, round(given.judgement.sure, 1)))
    return sorted(
        found,
        key=lambda one: (one.tried.mentions < 2, one.tried.asked.form.value, -one.sure),
    )


def _candidates(article: Article) -> Iterator[_Tried]:
    """Yield questions to try: of each form, those about what the article mentions most."""
    texts = {
        number: _BEFORE_STOP.sub(r"\1", sentence.text)
        for number, sentence in enumerate(article.sentences[:_READ])
        if sentence is not article.headline and len(sentence.text) <= _LONG
    }
    if not _is_english(" ".join(list(texts.values())[:50])):
        return
    mentions = Counter(word for text in texts.values() for word in set(re.findall(r"\w+", text)))
    by_form: dict[Form, list[_Tried]] = defaultdict(list)
    for asked, sources in _made(texts).items():
        last = re.findall(r"\w+", asked.subject)[-1]
        by_form[asked.form].append(_Tried(asked, frozenset(sources), mentions[last]))
    for form in Form:
        yield from sorted(by_form[form], key=lambda tried: -tried.mentions)[:_TRIED]


def _made(texts: Mapping[int, str]) -> dict[Asked, list[int]]:
    """Return the questions that sentences answer, each with the numbers of these sentences."""
    persons = (name.split()[-1] for text in texts.values() for name in persons_in(text))
    words = Words(list(texts.values()), frozenset(persons))
    made: dict[Asked, list[int]] = defaultdict(list)
    for number, text in texts.items():
        for about in (about_people, about_amounts, about_topics):
            for asked in about(text, words):
                if len(asked.question) <= _LONGEST:
                    made[asked].append(number)
    general = sorted((a for a in made if a.form is Form.ABOUT), key=lambda a: len(made[a]))
    # Of "the Baltic" and "Baltic", the more frequent one stays.
    best = {asked.subject: asked for asked in general}
    for asked in general:
        # Each sentence that names the subject is about it. Two common nouns side by side may be a
        # noun and a verb, unless they stand there more than once.
        made[asked] = [number for number, text in texts.items() if asked.subject in text]
        doubtful = " " in asked.subject and asked.subject.islower() and len(made[asked]) < 2
        if doubtful or best[asked.subject] is not asked:
            del made[asked]
    return made


def _is_english(text: str) -> bool:
    words = list(scan(text))
    return sum(word.stop for word in words) >= _ENGLISH * len(words)
