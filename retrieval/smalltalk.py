"""Greetings, thanks and other small talk, which is answered without a search."""

import re
from enum import Enum, auto

from retrieval.query import Query


class Talk(Enum):
    """A kind of small talk."""

    GREETING = auto()
    THANKS = auto()
    FAREWELL = auto()
    WHO = auto()
    FINE = auto()
    REACTION = auto()


_WORDS = {
    Talk.GREETING: """
        hi hello hey hiya heya hallo hullo howdy greetings yo morning evening afternoon good
        hola bonjour salut ciao salaam namaste shalom привет здравствуйте guten tag moin
    """,
    Talk.THANKS: """
        thanks thank thx ty tysm cheers appreciated merci gracias danke grazie
        obrigado спасибо arigato
    """,
    Talk.FAREWELL: "bye goodbye cya farewell later adios tschüss see",
    Talk.REACTION: """
        ok okay k okey oki kk lol lmao haha hahaha hahahaha hehe rofl wow cool nice great good fine
        super awesome perfect brilliant interesting yes yep yeah yup no nope sure right true hm hmm
        huh oh ah omg wtf sorry well
    """,
}
_FILLERS = frozenset(
    """
    there bot pullquote you so day night soon much lot lots many very a for the that all everyone
    everybody guys folks friend to and i it is was of then my dear sir again really just help answer
    this
    """.split()
)
_VOCABULARY = {talk: frozenset(words.split()) for talk, words in _WORDS.items()}
_LONGEST = 8  # words
_WHO = re.compile(
    r"(and )?(so )?(who|what) (exactly )?(are|r) (you|u)( exactly)?|"
    r"what('s| is) (your name|this bot)|"
    r"(who|what) (is|'s) (your|the) (developer|creator|maker|author of this bot)|"
    r"who (made|built|created|wrote|programmed|developed) (you|this bot)|"
    r"are you (a |an )?(bot|robot|human|person|ai|real|machine|chatgpt|there)( or .*)?|"
    r"what (can|do) (you|u) do|what can i ask( you)?|how do you work|tell me about yourself",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"how (are|r) (you|u|things)( doing)?( today)?|how's it going|what's up|sup", re.IGNORECASE
)


def talk_in(query: Query) -> Talk | None:
    """Return the kind of small talk, if the whole text is that; otherwise None."""
    words = [token.word for token in query.tokens]
    if not words:
        return Talk.REACTION  # an emoji, a sticker's text, a row of dots
    if len(words) > _LONGEST:
        return None
    bare = " ".join(re.sub(r"[^\w\s']", " ", query.text.replace("’", "'")).split())
    without_greeting = re.sub(r"^(hi|hello|hey)( there| bot)? ", "", bare, flags=re.IGNORECASE)
    for pattern, talk in ((_WHO, Talk.WHO), (_HOW, Talk.FINE)):
        if pattern.fullmatch(without_greeting):
            return talk
    for talk, vocabulary in _VOCABULARY.items():
        if not vocabulary.isdisjoint(words) and vocabulary | _FILLERS >= set(words):
            return talk
    return None
