"""Questions about the article as a whole, or about the bot: "tldr", "who wrote this?", "help".

They have no answer among the article's sentences. Only a whole message counts, without greetings
and courtesies: "What does the summary say?" and "What is this policy about?" are questions.
"""

import re

from retrieval.mentions import NOUNS
from retrieval.query import Query
from retrieval.smalltalk import Talk, bare_text, talk_in
from retrieval.terms import stem

_LONGEST = 16  # words

# In the patterns, § is the article ("this article", "the text", "your story"), and ¤ is "it" or
# "that" where no question came before. A word in <…> may be one that the article is about: if the
# article has it, the message is a question.
_X = r"(?:§|this|¤)"
_THIS = r"(?:§|this)"
_ANY = r"(?:§|this|it|that)"  # after "summarise", even if a question came before
_OF_IT = rf"(?: (?:of|to|for|in|from|about|on|behind) {_ANY})?"
_WHAT = r"what(?: is| are| was| were|'s|s)"
_WHAT_IS = r"(?:wh(?:at|ere)(?: is| are| was| were|'s|s) )?"
_GIVE = r"(?:(?:show|give|get|send|write|make|find|provide|post|share|read)(?: (?:me|us))? )?"
_THE = r"(?:(?:the|a|an|your|its|some|any) )?"
_MAIN = (
    r"(?:(?:main|key|most important|important|central) "
    r"(?:points?|ideas?|facts?|messages?|takeaways?|topics?|themes?|things?|events?|news|story"
    r"|content)"
    r"|highlights|bullet points|essentials)"
)
_SHORT = r"(?:(?:short|brief|quick|one sentence|concise|executive) )?"
_SUMMARY = r"(?:summary|summaries|gist|overview|synopsis|tl ?dr|recap|takeaways?|short version)"
_SOME = r"(?:\d{1,2}|one|two|three|four|five|ten|some|a few|the|a couple of)"
_CHILD = r"(?:like|as if) i(?:'m| am|m| was| were) (?:an? )?(?:\w{1,12} )?\w{1,12}(?: years? old)?"
_QUESTIONS = (
    r"(?: (?:(?:a |any |some )?questions?|you|u|this|it|(?:the |this )?bot|here|first|now|about"
    r"|§)){0,3}"
)

_PATTERNS = {
    Talk.SUMMARY: rf"""
        {_WHAT} {_X} (?:all |actually |mainly |really |exactly )?about
        what (?:does|did) {_X} (?:say|tell(?: us| me)?|talk about|deal with|cover|discuss|report)
        {_WHAT} (?:in|inside|new in) {_X}
        {_WHAT} §
        {_ANY}? ?{_SHORT}tl ?dr{_OF_IT}
        tl ?dr {_ANY}
        (?:summari[sz]e|sum up|recap|outline|condense|shorten)(?: {_ANY}| everything| all)?
        summari[sz]e the (?:main |key )?(?:points|facts|content){_OF_IT}
        sum (?:{_ANY}|everything) up
        (?:explain|describe|present) §
        eli5|(?:explain|describe|summari[sz]e)(?: (?:{_ANY}|everything))?(?: to me)? {_CHILD}
        {_GIVE}{_SOME} <facts?|bullets|bullet points|takeaways?|highlights>{_OF_IT}
        {_WHAT_IS}{_GIVE}{_THE}{_SHORT}{_SUMMARY}{_OF_IT}
        § {_SUMMARY}
        {_WHAT_IS}{_GIVE}{_THE}{_MAIN}{_OF_IT}
        what {_THIS} (?:is )?about
        (?:tell|talk to|inform|brief) me (?:more )?(?:about|on) {_THIS}
        (?:about|topic of|subject of) {_THIS}
        {_WHAT} the <topic|subject|theme|idea|message|point|story|news|content|conclusion>{_OF_IT}
        <topic|subject|contents?>
    """,
    Talk.WHOLE: rf"""
        §
        <text>
        (?:show|see|read|open|view|send|display|print|give|get|post|share)(?: me| us)? {_ANY}
        (?:where|how) (?:can|do|could) (?:i|we) (?:read|find|see|get|open|view) {_ANY}(?: online)?
        {_WHAT_IS}{_GIVE}{_THE}<link|links|url|website|web address>{_OF_IT}
        (?:do you have|is there|have you got|got) {_THE}(?:link|url){_OF_IT}
        § (?:link|url)
        read(?: on| more| all| everything| it all)?
        {_GIVE}(?:everything|all of {_ANY})|(?:show|read) (?:me )?all
        {_GIVE}the (?:whole|full|entire|complete) thing|{_GIVE}the rest(?: of {_ANY})?
    """,
    Talk.ORIGIN: rf"""
        who (?:wrote|authored|published|reported|released) {_X}
        who (?:made|created|posted) §
        who(?: is|'s| are| was| were) the <author|writer|journalist|reporter|publisher>s?{_OF_IT}
        who (?:is|was) {_X} (?:written|published|reported) by|who(?: is|'s) § by
        when (?:was|is|were) {_X} (?:first |last )?(?:written|published|posted|released|updated|out)
        when (?:was|is) {_THIS} (?:from|printed|made)|when did {_X} (?:come out|appear)
        (?:on )?(?:what|which) (?:day|date|year) (?:was|is) {_X} (?:written|published|posted|from)
        (?:how old|how recent|how new|from when) is {_THIS}
        where (?:is|was|does|did) {_THIS} (?:from|come from|published|taken from|written)
        {_WHAT} (?:the|its|your) <sources?|origin|author|title|headline|date|publisher>{_OF_IT}
        {_GIVE}{_THE}<sources?|origin|author|title|headline|publisher|byline|date>{_OF_IT}
        (?:what|which) (?:newspaper|paper|site|website|outlet|magazine|agency) {_X}?(?: is)? ?from
        (?:what|which) (?:newspaper|paper|site|outlet|magazine|agency) is {_X} from
        (?:what|which) (?:newspaper|paper|site|outlet|magazine|agency) (?:wrote|published) {_X}
        (?:what|which) <newspaper|news outlet|magazine|news agency|publisher>
        is § (?:real|true|fake|recent|new|reliable|trustworthy|up to date|fake news)
    """,
    Talk.LENGTH: rf"""
        how long (?:is|'s) {_X}
        how long does (?:it take to read {_X}|{_THIS} take(?: to read)?|it take to read)
        how many <words|sentences|lines|paragraphs|pages>(?: are)?(?: there)?(?: in {_X})?
        how many (?:words|sentences|lines|paragraphs|pages) (?:does|has) {_X}(?: have)?
        (?:what is )?(?:the )?<length|word count|reading time>{_OF_IT}
        is § (?:long|short)
    """,
    Talk.HELP: rf"""
        (?:help|start|commands?|usage|faq)(?: me)?
        <menu|options|instructions|manual|examples?|guide>
        (?:i )?(?:need|want) (?:some |your )?help|help me out|(?:how )?can you help(?: me)?
        {_WHAT} this|{_WHAT} this (?:bot|thing|chat) (?:for|about)
        how (?:does|do|did) (?:this|the bot|this bot|this thing|this chat|you|u) work
        how (?:does|do) (?:this|the bot|this bot) function
        how (?:do|can|should|could|would|shall) (?:i|we|one) (?:use|ask|start|begin){_QUESTIONS}
        how (?:do|can|should) (?:i|we) (?:talk|speak|chat) (?:to|with) (?:you|u|this bot|the bot)
        how to (?:use|ask|start|begin){_QUESTIONS}
        what (?:else )?(?:can|could|should|do|may) (?:i|we) (?:ask|type|write|say){_QUESTIONS}
        what (?:can|could|should|do) (?:i|we) do (?:here|with (?:you|u|this bot|the bot))
        (?:what|which) (?:(?:kind|sort)s? of )?questions? (?:can|should|may) i ask{_QUESTIONS}
        (?:what|which)(?: are| is) (?:the|your) (?:commands|options|features|functions)
        (?:show|list|give)(?: me)? (?:the |your |some |all )?(?:commands|menu|options|help|examples)
        i (?:don't|do not|dont) (?:understand|get)(?: this| it)?
        i (?:don't|do not|dont) know (?:what|how) to (?:ask|do|use(?: this| you| it)?)
    """,
    Talk.GREETING: "(?:test|testing)(?: (?:test|testing|1 2 3|123|one two three))?",
}

# These ask for what came before; as the first question they mean the article, or nothing.
_WORDS = (
    r"(?:(?:about|at|by|for|from|in|of|on|since|to|until|with) )?"
    r"(?:who|whom|whose|what|which|when|where|why|how(?: many| much| long| often| far| come)?)"
    r"(?: not| one| ones| else)?"
    r"(?: (?:is|are|was|were|did|does|do|has|had)(?: (?:¤|this|he|she|they|these|those|so))?)?"
)
_PATTERNS_FIRST = (
    (
        Talk.SUMMARY,
        r"what(?:'s| is| has| was)? (?:happened|happening|going on)(?: here| in (?:§|this|¤))?",
    ),
    (
        Talk.HELP,
        rf"(?:(?:and|but|so|then) )?{_WORDS}|(?:in|at|on) (?:what|which) (?:year|time|day)",
    ),
)
_FIRST = tuple((talk, re.compile(pattern)) for talk, pattern in _PATTERNS_FIRST)

_LINES = tuple(
    (talk, re.sub(r"\b(it|that)\b", r"(?:\1|¤)", line.strip()))
    for talk, lines in _PATTERNS.items()
    for line in lines.strip().splitlines()
)
# Nearly all messages are questions, and one pattern turns them away faster than many.
_ONE_OF_THEM = re.compile("|".join(re.sub(r"<([^>]*)>", r"(?:\1)", line) for _, line in _LINES))
_COMPILED = tuple(
    (talk, re.compile(re.sub(r"<([^>]*)>", r"(?P<own>\1)", line))) for talk, line in _LINES
)
_REFERENCE = re.compile(
    r"(?:\b(?P<which>the|this|that|your|ur) )?"
    r"(?P<all>\b(?:(?:whole|entire|full|complete|actual|original|current) ){1,2})?"
    rf"\b(?P<noun>{NOUNS})s?\b"
)
_IT = re.compile(r"\b(?:it|that)\b")
_COURTESY_BEFORE = re.compile(
    r"(?:hi|hello|hey|yo|ok|okay|so|well|and|um|hm|please|pls|plz|just|thanks|thank you|there"
    r"|bot|but|now|sorry|excuse me|quick question|first|alright|briefly|in short|in brief"
    r"|in (?:one|a|two|three|a few|\d) (?:short |simple )?(?:sentences?|words?|lines?)) "
)
_WISH_BEFORE = re.compile(
    r"(?:(?:can|could|would|will) (?:you|u) (?:please |pls |kindly |just )?"
    r"|(?:can|could|may) (?:i|we) (?:please |just )?(?:have|get|see|read|know) "
    r"|(?:i|we)(?: would|'d| want| need) (?:like )?(?:to )?(?:know |see |read |have |get )?"
    r"|let me (?:see|read|know) |do you know |(?:tell|show) (?:me|us) (?=what|who|when|where|how))"
)
_COURTESY_AFTER = re.compile(
    r" (?:please|pls|plz|for me|to me|thanks|thank you|thx|briefly|shortly|quickly|in short"
    r"|in brief|in (?:one|a|two|three|a few|\d) (?:sentences?|words?|lines?)|bot|exactly|then|again"
    r"|now|anyway)\Z"
)
_MOST_COURTESIES = 4


def spoken_of(
    query: Query, vocabulary: frozenset[str], *, alone: bool = True, first: bool = True
) -> Talk | None:
    """Return what a message is, if it asks nothing that the article could say; otherwise None.

    `vocabulary` holds the article's terms. `alone` tells that no question came before that "it"
    could stand for, and `first` that none came before at all: then "why?" has nothing to ask about.
    """
    if not query.tokens or len(query.tokens) > _LONGEST:
        return talk_in(query)
    asked = _without_courtesies(bare_text(query).lower())
    asked = _REFERENCE.sub(lambda found: _reference(found, vocabulary), asked)
    asked = asked.replace("§ of §", "§").replace("§ of this", "§")
    asked = _IT.sub("¤", asked) if alone else asked
    if _ONE_OF_THEM.fullmatch(asked):
        for talk, pattern in _COMPILED:
            found = pattern.fullmatch(asked)
            if found and not _has_own(found, vocabulary):
                return talk
    small_talk = talk_in(query)
    if first and not small_talk:
        return next((talk for talk, pattern in _FIRST if pattern.fullmatch(asked)), None)
    return small_talk


def _has_own(found: re.Match[str], vocabulary: frozenset[str]) -> bool:
    """Tell whether the article has the word that a message was recognised by."""
    own = found.groupdict().get("own")
    return bool(own) and any(stem(word) in vocabulary for word in str(own).split())


def _reference(found: re.Match[str], vocabulary: frozenset[str]) -> str:
    """Return § for words that mean the article; "the report" may be one that it is about."""
    noun, which = found["noun"], found["which"]
    if which in ("this", "your", "ur"):
        return "§"
    named = bool(which or found["all"])
    sure = noun == "article" or (named and noun in ("text", "news"))
    return "§" if sure or (named and stem(noun) not in vocabulary) else found[0]


def _without_courtesies(text: str) -> str:
    """Return a text without "please", "hi", "can you" and the like around it."""
    for _ in range(_MOST_COURTESIES):
        before = _COURTESY_BEFORE.match(text) or _WISH_BEFORE.match(text)
        text = text[before.end() :] if before else text
        after = _COURTESY_AFTER.search(text)
        if not before and not after:
            break
        text = text[: after.start()] if after else text
    return text
