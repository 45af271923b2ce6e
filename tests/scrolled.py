"""Thirty pages, each with other markup around the sentences that links lead to."""

from collections.abc import Mapping
from html import escape

_FILLER = (
    "The valley is wide here, and the river takes its time on the way to the sea. Boats lie at the "
    "quay in the morning, and the market opens as soon as the fog is gone. People who come from "
    "the hills bring wool, cheese and news, and they leave again before the bells ring at noon."
)
_IN_HINDI = (
    "घाटी यहाँ चौड़ी है और नदी धीरे बहती है। सुबह नावें घाट पर रहती हैं। लोग पहाड़ों से ऊन और पनीर लाते हैं। "
)
ONE = "The old bridge at Lower Ashby was opened by the queen in the spring of 1931."
TWO = "It carried the railway, two lanes of carts and a path for people on foot."
HYPHENS = "The well-known, state-run mill — built 1790–1833 — closed after a three-week strike."
QUOTED = "“We will not sell the mill,” said Ms. O’Neill, “not even for £2,500,000.”"

# Each value is the markup of the sentences, and the sentences as they are read.
PAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "plain": (f"<p>{ONE} {TWO}</p>", (ONE, TWO)),
    "own-paragraphs": (f"<p>{ONE}</p><p>{TWO}</p>", (ONE, TWO)),
    "bold": (f"<p>{ONE.replace('queen', '<b>queen</b>')} <em>{TWO}</em></p>", (ONE, TWO)),
    "links": (f'<p>{ONE.replace("Lower Ashby", "<a href=#a>Lower</a> <a>Ashby</a>")}</p>', (ONE,)),
    "half-a-word": (f"<p>{ONE.replace('bridge', 'br<i>idge</i>')} {TWO}</p>", (ONE, TWO)),
    "nested": (f"<div><div><section><p><span><span>{ONE}</span></span></p></section></div></div>", (ONE,)),
    "line-breaks": (f"<p>{ONE.replace(' was ', chr(10) + '   was' + chr(10))}\n{TWO}</p>", (ONE, TWO)),
    "br": (f"<p>{ONE}<br>{TWO}<br><br>Nothing more was said that day.</p>", (ONE, TWO)),
    "hyphens": (f"<p>{HYPHENS} {TWO}</p>", (HYPHENS, TWO)),
    "quotation": (f"<p>{QUOTED} {TWO}</p>", (QUOTED,)),
    "entities": (f"<p>{escape(QUOTED).replace('£', '&pound;').replace('’', '&rsquo;')}</p>", (QUOTED,)),
    "ampersand": (f"<p>{escape('Smith & Sons built it for 5 < 6 reasons, 100% in oak, it is said.')}</p>",
                  ("Smith & Sons built it for 5 < 6 reasons, 100% in oak, it is said.",)),
    "commas": ("<p>Rye, wheat, oats, and barley, in that order, were ground here on Mondays.</p>",
               ("Rye, wheat, oats, and barley, in that order, were ground here on Mondays.",)),
    "nbsp": (f"<p>{ONE.replace('spring of 1931', 'spring&nbsp;of&nbsp;1931')} {TWO}</p>", (TWO,)),
    "soft-hyphens": (f"<p>{TWO} {ONE.replace('bridge', 'br&shy;idge')}</p>", (TWO,)),
    "list": (f"<ul><li>{ONE}</li><li>{TWO}</li></ul>", (ONE, TWO)),
    "ordered-list": (f"<ol><li><p>{ONE}</p></li><li>{TWO}</li></ol>", (ONE, TWO)),
    "blockquote": (f"<blockquote><p>{ONE}</p></blockquote><p>{TWO}</p>", (ONE, TWO)),
    "heading-before": (f"<h2>The bridge</h2><p>{ONE}</p><h3>The railway</h3><p>{TWO}</p>", (ONE, TWO)),
    "said-twice": (f"<p>It is said that {ONE[4:]}</p><p>{ONE}</p><p>{TWO}</p>", (ONE, TWO)),
    "same-beginning": (
        "<p>The second mill burned down in the night of the storm, at two.</p>"
        "<p>The second mill burned down in the night of the storm, and nobody was hurt.</p>",
        ("The second mill burned down in the night of the storm, and nobody was hurt.",)),
    "long": (
        f"<p>{' '.join(['The miller said that the sails were sound and the stones were new,'] * 4)} "
        "and that was all he ever said about it.</p>", ()),
    "russian": ("<p>Старый мост открыли весной 1931 года. По нему шла железная дорога.</p>",
                ("Старый мост открыли весной 1931 года.", "По нему шла железная дорога.")),
    "greek": ("<p>Η παλιά γέφυρα άνοιξε την άνοιξη του 1931. Ποιος πλήρωσε;</p>",
              ("Η παλιά γέφυρα άνοιξε την άνοιξη του 1931.",)),
    "arabic": ('<p dir="rtl">افتتح الجسر القديم في ربيع عام 1931. كان يحمل سكة الحديد.</p>',
               ("افتتح الجسر القديم في ربيع عام 1931.",)),
    "hindi": ("<p>पुराना पुल 1931 की वसंत में खोला गया था। उस पर रेल की पटरी थी।</p>",
              ("पुराना पुल 1931 की वसंत में खोला गया था।",)),
    "accents": ("<p>L’écluse fut achevée à l’été 1931, près du moulin à café. C’était l’œuvre d’Agnès.</p>",
                ("L’écluse fut achevée à l’été 1931, près du moulin à café.",)),
    "hidden-before": (f'<p style="display:none">{ONE}</p><p>{ONE} {TWO}</p>', (TWO,)),
    "figure": (f"<figure><figcaption>The bridge in 1931.</figcaption></figure><p>{ONE}</p>", (ONE,)),
    "capitals": (f'<p style="text-transform:uppercase">{ONE}</p><p>{TWO}</p>', (TWO,)),
}  # fmt: skip


def page(name: str) -> str:
    """Return a page as long as many screens, with the markup of that name in its last third."""
    part = f"<p>{2 * _IN_HINDI if name == 'hindi' else _FILLER} {{}}.</p>"
    filler = "".join(part.format(number) for number in range(24))
    more = "".join(part.format(number) for number in range(30, 36))
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>The valley and its mills</title>'
        '<meta name="viewport" content="width=device-width"></head><body><article>'
        f"<h1>The valley and its mills</h1>{filler}{PAGES[name][0]}{more}</article></body></html>"
    )
