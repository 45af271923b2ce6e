"""English words by what they do in a sentence, and the forms of verbs; for example questions."""

from retrieval.vectors import vectors

# What somebody is: before a name ("coach Per Aldous"), or beside it ("Per Aldous, the coach of").
OFFICES = frozenset(
    """
    activist actor actress adviser advisor admiral ambassador analyst architect artist astronaut
    astronomer athlete author baker banker biologist bishop campaigner captain chairman chairwoman
    champion chancellor chef chemist chief coach colonel comedian commander commissioner composer
    conductor congressman congresswoman constable councillor curator defender deputy designer
    detective diplomat director doctor economist editor emperor engineer entrepreneur explorer
    farmer forward founder general geologist goalkeeper governor historian inspector inventor
    journalist judge keeper king lawyer lecturer lieutenant lord manager mason mathematician mayor
    merchant midfielder minister musician novelist nurse officer painter philosopher photographer
    physicist pilot poet politician pope premier president priest prince princess principal producer
    professor psychologist queen referee reporter researcher scientist sculptor secretary senator
    sergeant singer spokesman spokesperson spokeswoman striker surgeon teacher writer
    """.split()
)
PERSON_NOUNS = OFFICES | frozenset(
    """
    boy brother colleague creator daughter dean driver executive expert father fisherman friend girl
    grandfather grandmother guide head heir helper leader librarian man member mother neighbour
    neighbor official old owner partner person player programmer representative sailor schoolboy
    schoolgirl sister soldier son student trainer treasurer volunteer wife husband winner woman
    worker
    """.split()
)
SAYING = frozenset(
    """
    said says told announced warned explained admitted claimed argued insisted promised denied
    recalled reported
    """.split()
)
MONTHS = "January February March April May June July August September October November December"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
# Words with a capital that name nobody and no thing: times, and what belongs to a country.
NOT_NAMES = frozenset(
    f"""
    {MONTHS} {DAYS} Christmas Easter African American Asian Czech Dutch European French German Greek
    Korean Mexican Roman Soviet Swiss Thai
    """.split()
)
NATIONAL_ENDS = ("ese", "ian", "ish")  # Chinese, Italian, Spanish
SMALL_NUMBERS = frozenset("two three four five six seven eight nine ten eleven twelve".split())
# Words that point to something outside of their phrase.
POINTING = frozenset(
    """
    he she it they him her them his hers its their theirs this that these those i we you me us my
    our your there here who which what whom whose how such another other others one ones same next
    himself herself itself themselves so too both neither either some any each every many few more
    most much all no none nobody now then also
    """.split()
)
# Nouns, and words that may be taken for nouns, that do not tell what is meant.
VAGUE = SMALL_NUMBERS | frozenset(
    """
    addition aim amount answer application area back beginning bottom case century change day
    decision difference edge effect end era example fact few first form front idea kind lack last
    latter left light list middle moment morning name number only part past people place point
    previous reason rest result right role scope second side situation term thing third time top
    type use view way week whole work world year
    """.split()
)
AUXILIARIES = frozenset("is are was were has have had will would can could must may might".split())
PARTICIPLES = frozenset(
    """
    born built bought broken brought caught chosen cut drawn driven found fought given grown held
    hit kept known laid led lost made met paid put read seen sent set shot sold spent stolen struck
    taken taught told torn won written
    """.split()
)
# Verbs whose past is not made with -ed, as "past base".
_IRREGULAR = """
    beat beat, began begin, bought buy, brought bring, broke break, built build, came come,
    caught catch, chose choose, drew draw, fell fall, flew fly, fought fight, gave give, grew grow,
    held hold, kept keep, knew know, led lead, left leave, lost lose, made make, met meet, paid pay,
    ran run, rose rise, sang sing, sank sink, saw see, sent send, shot shoot, sold sell,
    spent spend, spoke speak, stole steal, struck strike, swam swim, taught teach, took take,
    went go, won win, wrote write
    """
_PAST = {pair.split()[0]: pair.split()[1] for pair in _IRREGULAR.split(",")}

PAST = rf"(?:{'|'.join(_PAST)}|\w+ed)"


def is_past(word: str) -> bool:
    """Tell whether a word is the past of a verb: "opened", "met"."""
    return word in _PAST or (len(word) > 3 and word.endswith("ed") and not word.endswith("eed"))


def is_participle(word: str) -> bool:
    """Tell whether a word can follow "was" or "has": "opened", "written"."""
    return word in PARTICIPLES or (is_past(word) and word not in _PAST)


def base_of(past: str) -> str | None:
    """Return the base form of a verb from its past: "open" of "opened"; None if it is uncertain.

    For -ed, the light vectors tell which of the possible forms is a word. "hoped" may come from
    "hop" or "hope", so it is uncertain.
    """
    if past in _PAST or not is_past(past):
        return _PAST.get(past)
    short = past[:-2]
    forms = {short, short + "e"}
    if short[-1] == short[-2]:
        forms.add(short[:-1])
    if short.endswith("i"):
        forms = {short[:-1] + "y"}
    known = [form for form in sorted(forms) if vectors().knows(form)]
    return known[0] if len(known) == 1 else None
