import itertools

from bot.conversation.allowance import Allowance, Allowed

YES, TOO_MUCH, SILENCE = Allowed
_numbers = itertools.count()


def ask(allowance: Allowance, chat_id: int, when: float) -> Allowed:
    """Ask with a new update."""
    return allowance.ask(chat_id, when, next(_numbers))


def test_a_flood_gets_one_line_then_silence_until_it_stops() -> None:
    allowance = Allowance(60)
    assert [ask(allowance, 1, 0.0) for _ in range(60)] == [YES] * 60
    assert ask(allowance, 1, 0.0) is TOO_MUCH
    assert {ask(allowance, 1, t / 10) for t in range(1000)} == {SILENCE}
    assert ask(allowance, 1, 101) is SILENCE
    assert ask(allowance, 1, 129) is SILENCE
    assert ask(allowance, 1, 160) is YES


def test_each_chat_has_its_own_limit() -> None:
    allowance = Allowance(2)
    asked = [ask(allowance, chat, 0.0) for chat in (1, 1, 1, 2)]
    assert asked == [YES, YES, TOO_MUCH, YES]


def test_one_a_second_for_ever_is_no_flood() -> None:
    allowance = Allowance(60)
    assert {ask(allowance, 1, float(t)) for t in range(1000)} == {YES}


def test_a_day_of_questions_that_arrive_together_is_no_flood() -> None:
    allowance = Allowance(5)
    assert {ask(allowance, 1, t * 60.0) for t in range(1440)} == {YES}


def test_a_limit_of_one_a_minute() -> None:
    allowance = Allowance(1)
    asked = [ask(allowance, 1, t) for t in (0.0, 1.0, 2.0, 31.0, 92.0, 160.0)]
    assert asked == [YES, TOO_MUCH, SILENCE, SILENCE, YES, YES]


def test_zero_means_no_limit() -> None:
    allowance = Allowance(0)
    assert {ask(allowance, 1, 0.0) for _ in range(1000)} == {YES}


def test_chats_that_ask_no_more_are_forgotten() -> None:
    allowance = Allowance(1)
    for chat in range(20_000):
        ask(allowance, chat, chat / 100)
    assert len(allowance._buckets) <= 12_000


def test_an_update_that_is_handled_again_counts_once() -> None:
    allowance = Allowance(2)
    assert [allowance.ask(1, 0.0, update_id) for update_id in (1, 1, 2, 2, 3, 3, 4)] == [
        *(YES, YES, YES, YES, TOO_MUCH, TOO_MUCH, SILENCE)
    ]
