"""What is told apart about languages, one line for each: how its words are found and stemmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

_LATIN = frozenset({"LATIN"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language.

    `code` is its ISO 639-1 code, "" if the language is not known; `name` is its English name;
    `stemmer` is the name of its Snowball stemmer (snowballstem.org), "" if there is none.
    `alphabets` are the first words of its letters' Unicode names. `apostrophe` tells which side of
    an apostrophe is the word, if not both: the "left" one in "Ankara'da" and the "right" one in
    "l'eau". `letters` replaces letters before all else. `capitals` tells whether a capital letter
    inside a sentence tells a name; `ordinals` whether "3." is a third one; `abbreviations` are some
    that end no sentence, without the full stop. `evidence` is how much its way to write adds to the
    log-odds that a question is about an article, see `lexical_judging`: in Vietnamese the syllables
    are written apart, and few are rare.
    """

    code: str
    name: str
    stemmer: str = ""
    alphabets: frozenset[str] = _LATIN
    apostrophe: Literal["left", "right", ""] = ""
    letters: Mapping[str, str] = field(default_factory=dict, hash=False)
    capitals: bool = True
    ordinals: bool = False
    abbreviations: str = ""
    evidence: float = 0.0

    @property
    def cased(self) -> bool:
        """Tell whether its sentences begin with a capital letter."""
        return not self.alphabets.isdisjoint(_CASED)

    @property
    def unspaced(self) -> bool:
        """Tell whether it is written without blanks between words."""
        return not self.alphabets.isdisjoint(_UNSPACED)


_CYRILLIC, _ARABIC = frozenset({"CYRILLIC"}), frozenset({"ARABIC"})
_DEVANAGARI = frozenset({"DEVANAGARI"})
_CHINESE, _JAPANESE = frozenset({"CJK"}), frozenset({"CJK", "HIRAGANA", "KATAKANA"})
_CASED = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"})
_UNSPACED = frozenset({"CJK", "KHMER", "LAO", "MYANMAR", "THAI"})
# Keyboards differ in the code points of these letters: Arabic ya and kaf, and Persian ones.
_ARABIC_LETTERS = {"ی": "ي", "ک": "ك"}
_PERSIAN_LETTERS = {"ي": "ی", "ى": "ی", "ك": "ک"}
# What runs of two signs, and of three letters, that stand for words add to the evidence.
_SIGNS, _ALPHABET = -2.8, 0.9
_DOTS = {"I": "ı", "İ": "i"}
# Other codes of languages that are listed, and languages that differ little from one.
_ALSO = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "bs": "hr", "sh": "hr"}

UNKNOWN = Language("", "an unknown language")

LANGUAGES = MappingProxyType(
    {
        language.code: language
        for language in (
            Language("af", "Afrikaans"),
            Language("am", "Amharic", alphabets=frozenset({"ETHIOPIC"})),
            Language(
                "ar", "Arabic", "arabic", _ARABIC, letters=_ARABIC_LETTERS, abbreviations="د أ"
            ),
            Language("az", "Azerbaijani", apostrophe="left", letters=_DOTS),
            Language("be", "Belarusian", alphabets=_CYRILLIC),
            Language("bg", "Bulgarian", alphabets=_CYRILLIC),
            Language("bn", "Bengali", alphabets=frozenset({"BENGALI"})),
            Language("ca", "Catalan", "catalan", apostrophe="right"),
            Language("cs", "Czech", "czech", ordinals=True),
            Language("cy", "Welsh"),
            Language("da", "Danish", "danish", ordinals=True),
            Language("de", "German", "german", capitals=False, ordinals=True),
            Language("el", "Greek", "greek", frozenset({"GREEK"})),
            Language("en", "English", "english"),
            Language("eo", "Esperanto", "esperanto"),
            Language("es", "Spanish", "spanish"),
            Language("et", "Estonian", "estonian", ordinals=True),
            Language("eu", "Basque", "basque"),
            Language("fa", "Persian", "persian", _ARABIC, letters=_PERSIAN_LETTERS),
            Language("fi", "Finnish", "finnish", ordinals=True),
            Language("fr", "French", "french", apostrophe="right", abbreviations="M MM env art"),
            Language("ga", "Irish", "irish"),
            Language("gl", "Galician"),
            Language("gu", "Gujarati", alphabets=frozenset({"GUJARATI"})),
            Language("he", "Hebrew", alphabets=frozenset({"HEBREW"})),
            Language("hi", "Hindi", "hindi", _DEVANAGARI, abbreviations="डॉ प्रो कि मी"),
            Language("hr", "Croatian", ordinals=True),
            Language("hu", "Hungarian", "hungarian", ordinals=True),
            Language("hy", "Armenian", "armenian", frozenset({"ARMENIAN"})),
            Language("id", "Indonesian", "indonesian", abbreviations="tgl hlm"),
            Language("is", "Icelandic", ordinals=True),
            Language("it", "Italian", "italian", apostrophe="right", abbreviations="pag sig dott"),
            Language("ja", "Japanese", alphabets=_JAPANESE, evidence=_SIGNS),
            Language("ka", "Georgian", alphabets=frozenset({"GEORGIAN"})),
            Language("kk", "Kazakh", alphabets=_CYRILLIC),
            Language("km", "Khmer", alphabets=frozenset({"KHMER"}), evidence=_ALPHABET),
            Language("kn", "Kannada", alphabets=frozenset({"KANNADA"})),
            Language("ko", "Korean", alphabets=frozenset({"HANGUL"}), evidence=_SIGNS),
            Language("lo", "Lao", alphabets=frozenset({"LAO"}), evidence=_ALPHABET),
            Language("lt", "Lithuanian", "lithuanian"),
            Language("lv", "Latvian", ordinals=True),
            Language("mk", "Macedonian", alphabets=_CYRILLIC),
            Language("ml", "Malayalam", alphabets=frozenset({"MALAYALAM"})),
            Language("mn", "Mongolian", alphabets=_CYRILLIC),
            Language("mr", "Marathi", alphabets=_DEVANAGARI, abbreviations="डॉ"),
            Language("ms", "Malay", "indonesian"),
            Language("mt", "Maltese"),
            Language("my", "Burmese", alphabets=frozenset({"MYANMAR"}), evidence=_ALPHABET),
            Language("ne", "Nepali", "nepali", _DEVANAGARI, abbreviations="डा"),
            Language("nl", "Dutch", "dutch"),
            Language("no", "Norwegian", "norwegian", ordinals=True),
            Language("pa", "Punjabi", alphabets=frozenset({"GURMUKHI"})),
            Language("pl", "Polish", "polish", ordinals=True),
            Language("pt", "Portuguese", "portuguese"),
            Language("ro", "Romanian", "romanian", abbreviations="dl dna cca"),
            Language("ru", "Russian", "russian", _CYRILLIC, letters={"ё": "е", "Ё": "Е"}),
            Language("si", "Sinhala", alphabets=frozenset({"SINHALA"})),
            Language("sk", "Slovak", ordinals=True),
            Language("sl", "Slovenian", ordinals=True, abbreviations="pribl"),
            Language("sq", "Albanian"),
            Language("sr", "Serbian", "serbian", _CYRILLIC | {"LATIN"}, ordinals=True),
            Language("sv", "Swedish", "swedish"),
            Language("sw", "Swahili"),
            Language("ta", "Tamil", "tamil", frozenset({"TAMIL"})),
            Language("te", "Telugu", alphabets=frozenset({"TELUGU"})),
            Language("th", "Thai", alphabets=frozenset({"THAI"}), evidence=_ALPHABET),
            Language("tl", "Tagalog"),
            Language(
                "tr",
                "Turkish",
                "turkish",
                apostrophe="left",
                letters=_DOTS,
                ordinals=True,
                abbreviations="Sn Av Doç",
            ),
            Language("uk", "Ukrainian", alphabets=_CYRILLIC),
            Language("ur", "Urdu", alphabets=_ARABIC, letters=_PERSIAN_LETTERS),
            Language("uz", "Uzbek"),
            Language("vi", "Vietnamese", evidence=3.0, abbreviations="TP TS ThS GS PGS BS"),
            Language("zh", "Chinese", alphabets=_CHINESE, evidence=_SIGNS),
        )
    }
)
ENGLISH = LANGUAGES["en"]


def language_of(tag: str) -> Language:
    """Return the language of a tag such as "pt-BR" or "en_GB"; UNKNOWN if it is not listed."""
    code = tag.replace("_", "-").split("-")[0].strip().casefold()
    return LANGUAGES.get(_ALSO.get(code, code), UNKNOWN)
