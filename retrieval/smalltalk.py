"""Greetings, thanks and other small talk, which is answered without a search."""

import re
from enum import Enum, auto

from retrieval.query import Query


class Talk(Enum):
    """What a message is that asks nothing the article could say.

    ABOUT_ARTICLE are those about the article as a whole, see `retrieval.itself`. MORE asks for
    more lines, and UNABLE for something else than the article says: a joke, a translation.
    """

    GREETING = auto()
    THANKS = auto()
    FAREWELL = auto()
    WHO = auto()
    FINE = auto()
    REACTION = auto()
    HELP = auto()
    MORE = auto()
    UNABLE = auto()
    SUMMARY = auto()
    WHOLE = auto()
    ORIGIN = auto()
    LENGTH = auto()


ABOUT_ARTICLE = frozenset({Talk.SUMMARY, Talk.WHOLE, Talk.ORIGIN, Talk.LENGTH})


# The first kind that a message has a word of is its kind: "ok thx, bye" is thanks.
_WORDS = {
    Talk.THANKS: """
        thanks thank thx ty tysm cheers appreciated merci gracias danke grazie
        obrigado спасибо arigato
    """,
    Talk.FAREWELL: "bye goodbye cya farewell later adios tschüss",
    Talk.GREETING: """
        hi hello hey hiya heya hallo hullo howdy greetings yo morning evening afternoon
        hola bonjour salut ciao salaam namaste shalom привет здравствуйте guten tag moin
    """,
    Talk.REACTION: """
        ok okay k okey oki kk lol lmao wow cool nice great good fine np nvm
        super awesome perfect brilliant interesting yes yep yeah yup no nope sure right true hm hmm
        huh oh ah omg wtf sorry well wrong stop helpful useful
    """,
}
_FILLERS = frozenset(
    """
    there bot pullquote you so day night soon much lot lots many very a for the that all everyone
    everybody guys folks friend to and i it is was of then my dear sir again really just help answer
    this please problem helped
    """.split()
)
# "later that day", "the evening", "was it good?" are questions, or words to look for.
_TIMES = frozenset("later morning afternoon evening day night".split())
_POINTERS = frozenset("that this the of is was then it".split())
_NO_OPENINGS = frozenset("is was a the of for to then".split())
_VOCABULARY = {talk: frozenset(words.split()) for talk, words in _WORDS.items()}
_KNOWN = _FILLERS.union(*_VOCABULARY.values())
_LAUGHS = re.compile(r"(?:ha|he|hi|ja){2,}h?|lo+l+|ro+fl|a+h+|o+h+")
_GREETING_OR_PLEASE = re.compile(
    r"^(hi|hello|hey)( there| bot)? | (please|pls|plz)$", re.IGNORECASE
)
_STRETCHED = re.compile(r"(.)\1{2,}")
_LONGEST = 8  # words
_PLEASE = r"(please )?((can|could|would|will) (you|u) )?(please )?"
_LANGUAGES = (
    "(arabic|bengali|chinese|czech|danish|dutch|finnish|french|german|greek|hebrew|hindi|hungarian|"
    "indonesian|italian|japanese|korean|persian|polish|portuguese|romanian|russian|spanish|swedish|"
    "thai|turkish|ukrainian|urdu|vietnamese)"
)
_PATTERNS = (
    (
        Talk.MORE,
        rf"{_PLEASE}((tell|show|give|send)( me| us)? )?(some )?(more|more lines|the next( one)?)|"
        r"(and )?next( one)?|go on|continue|keep going|carry on|(any|something|anything) more",
    ),
    (
        Talk.UNABLE,
        rf"{_PLEASE}(tell|sing|write|make|compose|draw|generate)( me| us)? (a|an|another|some|one) "
        r"(\w+ )?(jokes?|poems?|songs?|haikus?|essays?|tweets?|limericks?|rap|code|picture|image)"
        r"( (about|on|of|for) .{1,60})?|"
        rf"{_PLEASE}translate( .{{1,60}})?|"
        rf"{_PLEASE}((say|write|answer|explain|reply|repeat|summari[sz]e|speak|talk) )?"
        rf"((it|that|this|everything|to me) )?in {_LANGUAGES}|"
        rf"((do|can|could) (you|u) )?(speak|talk) {_LANGUAGES}|"
        r"what time is it( now)?|what day is (it|today)|what('?s| is) the time( now)?|"
        r"(what('?s| is)|how('?s| is)) the weather( like)?( today| tomorrow| now)?",
    ),
    (
        Talk.WHO,
        r"(and )?(so )?(who|what) (exactly )?(are|r) (you|u)( exactly)?"
        r"( and (who|what) (made|built|created|wrote|are|can) .{1,20})?|"
        r"(what|which) (\w+ )?(model|ai|llm|bot|version) (are (you|u)|is this|do (you|u) use)|"
        r"what('s| is) (your name|this bot)|"
        r"(who|what) (is|'s) (your|the) (owner|boss|developer|creator|maker|author of this bot)|"
        r"who (made|built|created|wrote|programmed|developed|runs|owns) (you|u|this bot)|"
        r"(are you|is this) (a |an )?(bot|robot|human|person|ai|real|machine|chatgpt|there)"
        r"( or .*)?|"
        r"how old are (you|u)|where (are|r) (you|u) from|(do|can) you speak (english|\w+)|"
        r"what (can|do) (you|u) do|how do you work|tell me about yourself",
    ),
    (
        Talk.FINE,
        r"how (are|r) (you|u|things)( doing)?( today)?|how's it going|how do you do|"
        r"(what's|whats|what is) up( \w+)?|was+up|sup|"
        r"((hola|hi|hallo|salut) )?"
        r"(qu[eé] tal|wie geht('?s| es)( dir| ihnen)?|(comment )?[cç]a va)",
    ),
    (Talk.GREETING, r"good (day|evening|morning|night)|(nice|pleased) to meet (you|u)"),
    (Talk.FAREWELL, r"(see|c) (you|u|ya)( \w+)?"),
    (
        Talk.REACTION,
        r"is (this|that|it) (true|right|so|all|it|real)|i see|(i )?got it|(i )?understood|"
        r"never mind|of course|no way|sure thing|really|seriously|so what|"
        r"(you are|you're|your|ur|u r|u are) (so |very |really |a |an )?\w+( bot)?|"
        r"i (love|like|hate) (you|u|it|this)( bot)?|"
        r"(this|that|it)('?s| is) (so |not |just |all )?"
        r"(wrong|stupid|false|right|true|correct|useless)|"
        r"(you|u|it|this|this bot|the bot) (really |just )?(sucks?|stinks?)|"
        r"not (true|helpful|useful)",
    ),
)
_COMPILED = tuple((talk, re.compile(pattern, re.IGNORECASE)) for talk, pattern in _PATTERNS)


def bare_text(query: Query) -> str:
    """Return a question's text without punctuation other than apostrophes."""
    return " ".join(re.sub(r"[^\w\s']", " ", query.text.replace("’", "'")).split())


def talk_in(query: Query) -> Talk | None:
    """Return the kind of small talk, if the whole text is that; otherwise None."""
    words = [token.word for token in query.tokens]
    if not words:
        return Talk.REACTION  # an emoji, a sticker's text, a row of dots
    if len(words) > _LONGEST:
        return None
    bare = bare_text(query)
    alone = _GREETING_OR_PLEASE.sub("", bare)
    for talk, pattern in _COMPILED:
        if pattern.fullmatch(alone):
            return talk
    return _kind_of({_plain(word) for word in words}, words[0])


def _kind_of(words: set[str], first: str) -> Talk | None:
    """Return the kind of small talk that consists of these words; None if it is not talk."""
    if not words <= _KNOWN or first in _NO_OPENINGS:
        return None
    if words & _TIMES and words & _POINTERS:
        return None
    return next((talk for talk, known in _VOCABULARY.items() if words & known), None)


def _plain(word: str) -> str:
    """Return "hi" for "hiiii", and "lol" for any laugh."""
    return "lol" if _LAUGHS.fullmatch(word) else _STRETCHED.sub(r"\1", word)
