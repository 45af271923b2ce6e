"""A parser of Telegram's HTML, as strict as Telegram: core.telegram.org/bots/api#html-style."""

import re
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"<(?P<close>/)?(?P<name>[a-z]+)(?P<attributes>[^<>]*)>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTES = {"b": ("",), "i": ("",), "blockquote": ("", " expandable")}


@dataclass(frozen=True)
class Entity:
    """`text` in the style `kind` (b, i, a, blockquote, or "blockquote expandable")."""

    kind: str
    text: str
    link: str = ""


def parse(html: str) -> tuple[str, list[Entity]]:
    """Return the visible text and its entities. Raises ValueError if Telegram would refuse it."""
    text = ""
    entities: list[Entity] = []
    opened: list[tuple[str, str, int]] = []
    position = 0
    while position < len(html):
        character = html[position]
        if character == "<":
            tag = _TAG.match(html, position)
            if not tag:
                raise ValueError(f"unexpected < at {position}")
            name, attributes = tag["name"], tag["attributes"]
            if tag["close"]:
                if not opened or opened[-1][0] != name:
                    raise ValueError(f"unexpected </{name}>")
                _, attributes, begin = opened.pop()
                link = unescape(attributes[7:-1]) if name == "a" else ""
                kind = name if link else name + attributes
                entities.append(Entity(kind, text[begin:], link))
            elif attributes not in _ATTRIBUTES.get(name, ()) and not _is_link(name, attributes):
                raise ValueError(f"unsupported tag {tag[0]}")
            elif name == "blockquote" and any(outer == name for outer, _, _ in opened):
                raise ValueError("quotations cannot be nested")
            else:
                opened.append((name, attributes, len(text)))
            position = tag.end()
        elif character == "&":
            entity = _ENTITY.match(html, position)
            if not entity:
                raise ValueError(f"a bare & at {position}")
            text += _decoded(entity[0][1:-1])
            position = entity.end()
        elif character == ">":
            raise ValueError(f"a bare > at {position}")
        else:
            text += character
            position += 1
    if opened:
        raise ValueError(f"<{opened[-1][0]}> is not closed")
    return text, entities


def _is_link(name: str, attributes: str) -> bool:
    value = attributes.removeprefix(' href="').removesuffix('"')
    return name == "a" and attributes == f' href="{value}"' and '"' not in value


def length(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def _decoded(name: str) -> str:
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    return chr(int(name[1:])) if name.startswith("#") else _NAMED[name]
