"""How a browser finds what `#:~:text=` names, wicg.github.io/scroll-to-text-fragment, in short.

Each paragraph is a block: a text that is searched for lies within one. Only whole words match, and
case does not matter.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

Place = tuple[int, int]  # paragraph, offset


def marked(paragraphs: Sequence[str], fragment: str) -> tuple[Place, Place] | None:
    """Return where the part begins and ends that a browser marks, with blanks as they are shown."""
    terms = fragment.removeprefix(":~:text=").split(",")
    assert fragment.startswith(":~:text=")
    prefix = terms.pop(0)[:-1] if terms[0].endswith("-") else None
    assert 1 <= len(terms) <= 2
    assert not any("-" in term for term in [prefix or "", *terms]), "voids the directive"
    blocks = [shown(paragraph) for paragraph in paragraphs]
    for found in _all(blocks, unquote(prefix or terms[0]), (0, 0), whole_end=not prefix):
        if prefix:
            behind = _behind(blocks, found[1], unquote(terms[0]))
            if not behind:
                continue
            found = behind
        if len(terms) == 1:
            return found
        last = next(_all(blocks, unquote(terms[1]), found[1]), None)
        return last and (found[0], last[1])
    return None


def shown(text: str) -> str:
    """Return a text as a browser shows it: each run of blanks is one."""
    return " ".join(text.split())


def _all(
    blocks: list[str], term: str, since: Place, whole_end: bool = True
) -> Iterator[tuple[Place, Place]]:
    """Yield where a term is, from `since` on."""
    for paragraph in range(since[0], len(blocks)):
        block = blocks[paragraph]
        for begin in range(since[1] if paragraph == since[0] else 0, len(block)):
            end = begin + len(term)
            is_whole = _between_words(block, begin) and (
                not whole_end or _between_words(block, end)
            )
            if is_whole and block[begin:end].lower() == term.lower():
                yield (paragraph, begin), (paragraph, end)


def _behind(blocks: list[str], place: Place, term: str) -> tuple[Place, Place] | None:
    """Return where a term is if it follows right behind a place, but for blanks."""
    paragraph, offset = place
    rest = blocks[paragraph][offset:]
    if not rest.strip() and paragraph + 1 < len(blocks):
        return _behind(blocks, (paragraph + 1, 0), term)
    begin = offset + len(rest) - len(rest.lstrip())
    found = next(_all(blocks, term, (paragraph, begin)), None)
    return found if found and found[0] == (paragraph, begin) else None


def _between_words(text: str, at: int) -> bool:
    """Tell whether a word begins or ends here; `a.m` and `don’t` are one word, unicode.org/tr29."""
    before, after = text[max(0, at - 2) : at], text[at : at + 2]
    if not before or not after:
        return True
    if _is_part(before[-1]):
        joined = after[0] in ".'’:" and len(after) > 1 and _is_part(after[1])
        return not (_is_part(after[0]) or joined)
    joins = before[-1] in ".'’:" and len(before) > 1 and _is_part(before[0])
    return not (joins and _is_part(after[0]))


def _is_part(character: str) -> bool:
    return character.isalnum() or character == "_"
