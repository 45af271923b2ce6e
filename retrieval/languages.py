"""What is told apart about languages, one line for each: how its words are found and stemmed."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Language:
    """A language.

    `code` is its ISO 639-1 code, "" if the language is not known; `name` is its English name;
    `stemmer` is the name of its Snowball stemmer (snowballstem.org), "" if there is none.
    """

    code: str
    name: str
    stemmer: str = ""


UNKNOWN = Language("", "an unknown language")

LANGUAGES = MappingProxyType(
    {
        language.code: language
        for language in (
            Language("ar", "Arabic", "arabic"),
            Language("bg", "Bulgarian"),
            Language("bn", "Bengali"),
            Language("ca", "Catalan", "catalan"),
            Language("cs", "Czech", "czech"),
            Language("da", "Danish", "danish"),
            Language("de", "German", "german"),
            Language("el", "Greek", "greek"),
            Language("en", "English", "english"),
            Language("es", "Spanish", "spanish"),
            Language("et", "Estonian", "estonian"),
            Language("eu", "Basque", "basque"),
            Language("fa", "Persian", "persian"),
            Language("fi", "Finnish", "finnish"),
            Language("fr", "French", "french"),
            Language("ga", "Irish", "irish"),
            Language("he", "Hebrew"),
            Language("hi", "Hindi", "hindi"),
            Language("hr", "Croatian"),
            Language("hu", "Hungarian", "hungarian"),
            Language("hy", "Armenian", "armenian"),
            Language("id", "Indonesian", "indonesian"),
            Language("it", "Italian", "italian"),
            Language("ja", "Japanese"),
            Language("ka", "Georgian"),
            Language("km", "Khmer"),
            Language("ko", "Korean"),
            Language("lt", "Lithuanian", "lithuanian"),
            Language("lv", "Latvian"),
            Language("ne", "Nepali", "nepali"),
            Language("nl", "Dutch", "dutch"),
            Language("no", "Norwegian", "norwegian"),
            Language("pl", "Polish", "polish"),
            Language("pt", "Portuguese", "portuguese"),
            Language("ro", "Romanian", "romanian"),
            Language("ru", "Russian", "russian"),
            Language("sk", "Slovak"),
            Language("sl", "Slovenian"),
            Language("sr", "Serbian", "serbian"),
            Language("sv", "Swedish", "swedish"),
            Language("ta", "Tamil", "tamil"),
            Language("th", "Thai"),
            Language("tr", "Turkish", "turkish"),
            Language("uk", "Ukrainian"),
            Language("ur", "Urdu"),
            Language("vi", "Vietnamese"),
            Language("zh", "Chinese"),
        )
    }
)
ENGLISH = LANGUAGES["en"]


def language_of(tag: str) -> Language:
    """Return the language of a tag such as "pt-BR" or "en_GB"; UNKNOWN if it is not listed."""
    return LANGUAGES.get(tag.replace("_", "-").split("-")[0].casefold(), UNKNOWN)
