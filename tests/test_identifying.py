"""Which language a text is in."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from retrieval.identifying import identify, is_in
from retrieval.languages import ENGLISH, LANGUAGES, UNKNOWN, language_of
from tests.growth import LINEAR, growth
from tests.strategies import EXAMPLES, any_text

TEXTS = {
    "ar": "قال الوزير إن الجسر سيفتح في الربيع.",
    "cs": "Ministr řekl, že most bude otevřen na jaře.",
    "de": "Der Minister sagte, die Brücke werde im Frühling eröffnet.",
    "el": "Ο υπουργός είπε ότι η γέφυρα θα ανοίξει την άνοιξη.",
    "en": "The minister said that the bridge would open in spring.",
    "es": "El ministro dijo que el puente se abrirá en primavera.",
    "fa": "وزیر گفت که پل در بهار باز می‌شود.",
    "fi": "Ministeri sanoi, että silta avataan keväällä.",
    "fr": "Le ministre a dit que le pont ouvrirait au printemps.",
    "he": "השר אמר שהגשר ייפתח באביב.",
    "hi": "मंत्री ने कहा कि पुल वसंत में खुलेगा।",
    "hu": "A miniszter szerint a hidat tavasszal nyitják meg.",
    "id": "Menteri mengatakan bahwa jembatan itu akan dibuka pada musim semi.",
    "it": "Il ministro ha detto che il ponte aprirà in primavera.",
    "ja": "大臣は、橋は春に開通すると述べた。",
    "ko": "장관은 다리가 봄에 열릴 것이라고 말했다.",
    "nl": "De minister zei dat de brug in het voorjaar opengaat.",
    "pl": "Minister powiedział, że most zostanie otwarty wiosną.",
    "pt": "O ministro disse que a ponte será aberta na primavera.",
    "ro": "Ministrul a spus că podul va fi deschis în primăvară.",
    "ru": "Министр сказал, что мост откроют весной.",
    "sv": "Ministern sade att bron öppnar till våren.",
    "th": "รัฐมนตรีกล่าวว่าสะพานจะเปิดในฤดูใบไม้ผลิ",
    "tr": "Bakan, köprünün ilkbaharda açılacağını söyledi.",
    "uk": "Міністр сказав, що міст відкриють навесні.",
    "vi": "Bộ trưởng nói rằng cây cầu sẽ mở vào mùa xuân.",
    "zh": "部长说，这座桥将在春天开放。",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_tells_its_language(code: str) -> None:
    assert identify(TEXTS[code]) is LANGUAGES[code]
    assert is_in(TEXTS[code], LANGUAGES[code])


def test_a_wrong_hint_does_not_win_over_a_text() -> None:
    assert identify(TEXTS["ru"] * 3, "en") is LANGUAGES["ru"]
    assert identify(TEXTS["es"] * 3, "en-US") is LANGUAGES["es"]


def test_a_hint_decides_where_words_leave_a_doubt() -> None:
    assert identify("NATO Seoul", "fr") is LANGUAGES["fr"]
    assert identify("1987", "pt-BR") is LANGUAGES["pt"]
    assert identify("1987") is UNKNOWN


def test_of_two_languages_the_one_of_more_letters_counts() -> None:
    mixed = TEXTS["en"] * 8 + "\n" + TEXTS["ru"] * 3
    assert identify(mixed) is ENGLISH
    assert identify(TEXTS["ru"] * 20 + TEXTS["en"] * 3) is LANGUAGES["ru"]


@pytest.mark.parametrize("text", ["Yr oedd y bont ar agor yn y gwanwyn, meddai'r gweinidog."])
def test_a_language_that_is_listed_without_a_stemmer(text: str) -> None:
    assert identify(text) is LANGUAGES["cy"]


def test_a_language_that_is_not_listed_is_unknown() -> None:
    basque_neighbour = "La ministra a dích que lo pònt se dobrirà a la prima amb totes los vesins."
    assert identify(basque_neighbour).code in ("", "ca")  # Occitan; Catalan is near enough
    assert identify("ཞིང་ཆེན་གྱི་ཁྲིམས་ལུགས་དང་སྲིད་དོན།") is UNKNOWN  # Tibetan


def test_tags() -> None:
    assert language_of("pt-BR") is language_of("pt_PT") is language_of(" PT ")
    assert language_of("nb-NO") is LANGUAGES["no"]
    assert language_of("") is language_of("xx") is UNKNOWN


@settings(max_examples=EXAMPLES)
@given(any_text)
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert identify(text) in (*LANGUAGES.values(), UNKNOWN)
    is_in(text, ENGLISH)


def test_a_long_text_takes_no_more_than_linear_time() -> None:
    def prepare(size: int) -> Callable[[], object]:
        text = TEXTS["de"] * size
        return lambda: identify(text)

    assert growth(prepare, 50) < LINEAR
