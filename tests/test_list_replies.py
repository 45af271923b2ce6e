"""Lists of articles, and what their buttons lead to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.library import Listed
from bot.conversation import words
from bot.conversation.buttons import StaleButtonError
from bot.conversation.list_replies import forget_one_reply, forget_reply, list_reply
from bot.conversation.lists import ListView, decode_list
from bot.outgoing.sending import Reply, plain
from tests.strategies import EXAMPLES


def article(number: int, title: str = "", *, own: bool = True, chosen: bool = False) -> Listed:
    digest = f"{number:08x}" + "0" * 56
    title = title or f"Article {number}"
    return Listed(title, "Daily", digest, own=own, chosen=chosen, added=100.0 - number)


MANY = [
    *(article(number, chosen=number == 3) for number in range(23)),
    article(50, "Seed", own=False),
]


def buttons(reply: Reply) -> dict[str, str]:
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    return {button.text: str(button.callback_data) for row in rows for button in row}


def test_a_page_has_ten_articles_a_tick_and_a_way_on() -> None:
    reply = list_reply(MANY, ListView())
    assert plain(reply.text) == (
        "I know 24 articles. This chat asks: Article 3 (Daily)\nTap another to ask it instead."
    )
    labels = list(buttons(reply))
    assert labels[:2] == ["Article 0 (Daily)", "Forget “Article 0”"]
    assert labels[6] == "✓ Article 3 (Daily)"
    assert labels[-1] == "More"
    assert len(labels) == 21
    second = list_reply(MANY, decode_list(buttons(reply)["More"]))
    assert "Article 10 (Daily)" in buttons(second)
    third = list_reply(MANY, decode_list(buttons(second)["More"]))
    assert list(buttons(third))[-2:] == ["Seed (Daily)", "Back"]  # the operator's is not forgotten


def test_words_find_articles_and_stay_on_the_next_pages() -> None:
    reply = list_reply(MANY, ListView(words="article  DAILY"))
    assert "I know 23 articles with “article DAILY”" in reply.text
    more = decode_list(buttons(reply)["More"])
    assert more == ListView(1, "article DAILY")
    assert decode_list(buttons(reply)["✓ Article 3 (Daily)"]).words == "article DAILY"
    none = list_reply(MANY, ListView(words="<zebra>"))
    assert none.text.startswith("I know no article with “&lt;zebra&gt;”")
    assert not buttons(none)


def test_a_page_that_is_gone_is_the_last_one() -> None:
    assert "Seed (Daily)" in buttons(list_reply(MANY, ListView(9)))


@given(st.integers(0, 999), st.text(max_size=100))
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_data_of_any_list_fit_a_button_and_find_no_fewer(page: int, asked: str) -> None:
    view = ListView(page, asked)
    one = article(1, f"{asked} and more")
    for kind, digest in (("l", ""), ("t", one.digest), ("x", one.digest)):
        data = view.encode(kind, digest)
        assert 1 <= len(data.encode()) <= 64
        decoded = decode_list(data)
        assert decoded.page == page
        if view.found([one]):
            assert decoded.found([one])


@pytest.mark.parametrize("data", ["lx", "l-1", "l1000", "t1234", "t12345678x~a", "l²"])
def test_forged_data_are_stale(data: str) -> None:
    with pytest.raises(StaleButtonError):
        decode_list(data)


def test_forgetting_is_asked_first() -> None:
    reply = forget_one_reply(MANY[3], ListView(2, "a"))
    assert reply.text.startswith("Forget <i>Article 3</i> (Daily)?")
    assert [data[0] for data in buttons(reply).values()] == ["y", "l"]
    assert decode_list(buttons(reply)["Keep"]) == ListView(2, "a")


def test_forget_offers_the_chosen_one_and_all() -> None:
    assert list(buttons(forget_reply(MANY))) == [
        "Forget “Article 3”",
        "Forget all: 23 articles",
        "Keep",
    ]
    assert list(buttons(forget_reply(MANY[:1]))) == ["Forget all: one article", "Keep"]
    assert forget_reply(MANY[-1:]).text == words.NOTHING_TO_FORGET
