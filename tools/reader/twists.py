"""Questions made from questions: misspelled, short, about another article, with a name replaced.

Each shows the reader something that people type and the pools lack. A twist returns None where it
does not apply.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from tools.reader.pools import Asked, Text, best

# A name: words with a capital inside a sentence. A number: a year or an amount.
_NAME = re.compile(
    r"(?<=[a-z,;] )(?:[A-Z][\w’'-]+)(?: (?:[A-Z][\w’'-]+|of|the|and)(?= [A-Z]| |$|\?|\.|,))*"
)
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_WORD = re.compile(r"[A-Za-z]{4,}")
_STOP = frozenset(
    "a an the is are was were be been do does did of in on at to for by with and or that this it "
    "what which who whom whose when where why how many much".split()
)
_SAID = re.compile(r"\b(said|says|told|added|argued|warned|announced|explained|claimed|stated)\b")
_INTRODUCED = re.compile(
    r"(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2})(?: \([^)]*\))?"
    r"(?:, (?:\d+, )?(?:the|a|an|who|president|head|director|chief|founder|author|professor)\b"
    r"| (?:is|was) (?:an?|the|one)\b)"
)


def misspelled(asked: Asked, chance: random.Random) -> Asked:
    """Return it with one or two slips of the finger, often in lower case."""
    text = asked.question
    for _ in range(chance.choice((1, 1, 2))):
        words = list(_WORD.finditer(text))
        if not words:
            break
        word = chance.choice(words)
        at = chance.randrange(word.start() + 1, word.end() - 1)
        letter = text[at]
        slip = chance.choice(("swap", "drop", "double", "replace"))
        put = {
            "swap": text[at + 1] + letter,
            "drop": "",
            "double": letter * 2,
            "replace": chance.choice("abcdefghijklmnopqrstuvwxyz"),
        }[slip]
        text = text[:at] + put + text[at + (2 if slip == "swap" else 1) :]
    return replace(asked, question=text)


def typed(asked: Asked, chance: random.Random) -> Asked:
    """Return it as people type: in lower case, without the question mark, with words around it."""
    text = asked.question
    if chance.random() < 0.7:
        text = text.lower()
    if chance.random() < 0.6:
        text = text.rstrip("?. ")
    if chance.random() < 0.15:
        text = chance.choice(("can you tell me ", "please, ", "I wonder ", "so ", "hey, ")) + text
    return replace(asked, question=text)


def keywords(asked: Asked, chance: random.Random) -> Asked | None:
    """Return only its words that carry meaning."""
    kept = [word for word in asked.question.rstrip("?. ").split() if word.lower() not in _STOP]
    if not 2 <= len(kept) <= 6:
        return None
    return replace(
        asked, question=" ".join(kept).lower() if chance.random() < 0.7 else " ".join(kept)
    )


def without_answer(asked: Asked, chance: random.Random) -> Asked | None:
    """Return it with the sentences that answer it removed from the article."""
    del chance
    if not asked.gold:
        return None
    order = tuple(number for number in asked.order if number not in asked.gold)
    return replace(asked, gold=frozenset(), span=None, order=order, near=()) if order else None


def elsewhere(asked: Asked, other: Text) -> Asked | None:
    """Return it put to another article."""
    order = best(other, asked.question, 8)
    found = Asked(other, asked.question, frozenset(), (), None, order)
    return found if len(order) > 1 else None


def swapped(asked: Asked, chance: random.Random) -> Asked | None:
    """Return it with a name or number that the answering sentence has replaced by another.

    The new one is of the same kind, from the same article, and not in that sentence. So the
    article, as far as that sentence tells, does not answer any more.
    """
    if not asked.gold:
        return None
    held = " ".join(asked.text.sentences[n] for g in asked.gold for n in (g - 1, g) if n >= 0)
    for pattern in chance.sample((_NAME, _NUMBER), 2):
        mine = [m for m in pattern.finditer(asked.question) if m.group() in held]
        others = {
            found
            for sentence in asked.text.sentences
            for found in pattern.findall(sentence)
            if found not in held and found not in asked.question
        }
        if mine and others:
            old = chance.choice(mine)
            like = [o for o in sorted(others) if _shape(o) == _shape(old.group())]
            if like:
                text = (
                    asked.question[: old.start()]
                    + chance.choice(like)
                    + asked.question[old.end() :]
                )
                return replace(
                    asked, question=text, gold=frozenset(), span=None, near=tuple(asked.gold)[:2]
                )
    return None


def reworded(asked: Asked, chance: random.Random) -> Asked | None:
    """Return it with a word that the answering sentence has replaced by another of the article."""
    if not asked.gold:
        return None
    held = " ".join(asked.text.sentences[g] for g in asked.gold).lower()
    mine = [
        m
        for m in _WORD.finditer(asked.question)
        if m.group().islower() and len(m.group()) > 4 and m.group() in held
    ]
    if not mine:
        return None
    old = chance.choice(mine)
    ending = old.group()[-2:]
    some = chance.sample(list(asked.text.sentences), min(40, len(asked.text.sentences)))
    others = sorted(
        {
            word
            for sentence in some
            for word in _WORD.findall(sentence)
            if word.islower()
            and len(word) > 4
            and word.endswith(ending)
            and word not in held
            and word not in asked.question
            and word[:4] not in held
        }
    )
    if not others:
        return None
    return _unanswered(asked, old, chance.choice(others))


def _unanswered(asked: Asked, old: re.Match[str], new: str) -> Asked:
    """Return the question with other words, which the article does not answer."""
    text = asked.question[: old.start()] + new + asked.question[old.end() :]
    return replace(asked, question=text, gold=frozenset(), span=None, near=tuple(asked.gold)[:2])


def who_is(asked: Asked, chance: random.Random) -> Asked | None:
    """Return `who is NAME` about its article, answered by the first sentence that tells it."""
    sentences = asked.text.sentences
    found = [
        (n, m.group("name")) for n, s in enumerate(sentences) for m in [_INTRODUCED.search(s)] if m
    ]
    if not found:
        return None
    number, name = chance.choice(found)
    last = name.split()[-1]
    if any(last in sentence for sentence in sentences[:number]):
        return None  # introduced before, perhaps in other words
    shown = chance.choice((name, name, last))
    text = chance.choice(
        ("who is {}", "Who is {}?", "who's {}?", "{}?", "tell me about {}")
    ).format(shown)
    if chance.random() < 0.5:
        text = text.lower()
    others = tuple(n for n, s in enumerate(sentences) if n != number and last in s)
    return replace(
        asked,
        question=text,
        gold=frozenset({number}),
        near=others[:2],
        span=None,
        order=others + tuple(n for n in best(asked.text, text) if n not in others),
    )


def what_said(asked: Asked, chance: random.Random) -> Asked | None:
    """Return `what did NAME say?` about its article, answered by sentences of NAME's words."""
    sentences = asked.text.sentences
    names = [
        match.group()
        for sentence in sentences
        if _SAID.search(sentence)
        for match in _NAME.finditer(sentence)
    ]
    if not names:
        return None
    name = chance.choice(names)
    last = name.split()[-1]
    near_it = r"[^,.]{0,12}"
    told = rf"{re.escape(last)}{near_it} {_SAID.pattern}|{_SAID.pattern} {near_it}{re.escape(last)}"
    gold = frozenset(n for n, s in enumerate(sentences) if re.search(told, s))
    near = tuple(n for n, s in enumerate(sentences) if last in s and n not in gold)
    if not gold or not near:
        return None
    text = chance.choice(
        ("what did {} say?", "What did {} say?", "What does {} say about it?")
    ).format(name)
    return replace(
        asked, question=text, gold=gold, near=near[:2], span=None, order=best(asked.text, text)
    )


# How often each twist is tried on a question that is read; the rest is read as it is.
TWISTS: tuple[tuple[float, Callable[[Asked, random.Random], Asked | None]], ...] = (
    (0.08, without_answer),
    (0.12, swapped),
    (0.05, reworded),
    (0.05, keywords),
    (0.03, who_is),
    (0.02, what_said),
)
ELSEWHERE, MISSPELLED, TYPED = 0.08, 0.10, 0.35


def _shape(found: str) -> str:
    """Return what names or numbers of the same kind share: words or one word, a year or not."""
    if found[0].isdigit():
        return "year" if re.fullmatch(r"1\d\d\d|20\d\d", found) else "number"
    return "name" if " " not in found else "long name"
