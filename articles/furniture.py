"""What stands on a page beside its article: buttons, bylines, notices, calls to subscribe."""

import re

from articles.markup import Piece

_LONGEST = 200  # characters; nothing longer is taken for furniture

_WHOLE = re.compile(
    r"""(?:
    advertis(?:e?ment|ing)s?(?:\ -\ continue\ reading\ below)?
    | (?:article|story|content)\ continues\ (?:below|after\ .*)
    | skip\ to\ (?:the\ )?(?:main\ )?(?:content|navigation|search|article)
    | (?:read|see|show|load|view|learn|find\ out)
      \ (?:more|less|all|the\ full\ (?:story|article))\b.{0,60}
    | continue\ reading\b.{0,60}
    | (?:also\ read|read\ also|see\ also):?\ .{0,120}
    | related(?:\ (?:articles?|stories|posts|content|coverage))?(?::.{0,120})?
    | (?:share|tweet|pin|e-?mail|print|save|comment|like)s?
      (?:\ (?:this|it|on|via|by|with|the|to|us|article|story|page|post)\b.{0,60})?
    | (?:click|tap)\ here(?:\ \S+){0,4}
    | (?:subscribe|sign\ up|sign\ in|log\ in|register)(?:\ (?:now|here|today|free|for\ free))*
    | (?:subscribe|sign\ up)\b.{0,100}
      \b(?:newsletters?|alerts|mailing\ list|channel|podcast)\b.{0,40}
    | (?:follow|like|join|find)\ (?:us|me|him|her|them|@?\w+)\ on\ .{0,100}
    | (?:get|download)\ (?:our|the)\ (?:free\ )?(?:app|newsletter)\b.{0,100}
    | (?:leave|post|add|write)\ a\ (?:comment|reply).{0,60}
    | (?:back|return|scroll)\ to\ (?:the\ )?top
    | \d+\ (?:comments?|shares?|likes?|views?|min(?:ute)?s?\ read)
    | (?:(?:first\ )?published|(?:last\ )?updated|posted|modified|created)\b:?
      \ .{0,60}\d{4}.{0,30}
    | (?:©|\(c\)|copyright\b).{0,190}
    | .{0,150}\ball\ rights\ reserved\b.{0,60}
    | (?:we|this\ (?:site|website|page))\ uses?\ cookies\b.{0,150}
    | (?:please\ )?enable\ java\ ?script\b.{0,150}
    )[\s.:!>»→…]*""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(
    r"(?:by|from|words by|written by|story by|text by)\s+(?P<who>.+)", re.IGNORECASE
)


def without_furniture(pieces: list[Piece], author: str = "") -> list[Piece]:
    """Return the pieces that are not furniture."""
    return [piece for piece in pieces if not is_furniture(piece[0], author)]


def is_furniture(text: str, author: str = "") -> bool:
    """Tell whether a paragraph is page furniture."""
    if len(text) > _LONGEST:
        return False
    return _WHOLE.fullmatch(text) is not None or _is_byline(text, author)


def _is_byline(text: str, author: str) -> bool:
    """Tell "By Ada Byron", or the author's name alone."""
    if author and text.casefold() == author.casefold():
        return True
    match = _BYLINE.fullmatch(text)
    if match is None or len(text.split()) > 10 or text.endswith((".", "!", "?", ":")):
        return False
    names = [word for word in match["who"].split() if word[0].isalpha()]
    large = [word for word in names if word[0].isupper()]
    return len(large) >= 2 and len(large) * 3 >= len(names) * 2
