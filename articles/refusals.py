"""What cannot be read, each in one line for the person who sent it."""

OTHER_TYPE = "I read links, text, Markdown, HTML, PDF, Word (.docx) and EPUB."
SCAN = "These pages are pictures; I can read only text."
LOCKED = "This {name} is locked. Send it without its password."
TOO_MUCH = "That was too much to read. Try a shorter file."
BROKEN = "This {name} is damaged or cut off. Send it again, or paste its text."
EMPTY = "The file is empty. Send it again, or paste its text."
NO_PROSE = "There is no prose in it. Send a text with sentences."
LITTLE = (
    "I found only {found} there: the page may need JavaScript, a login or a subscription. "
    "Paste its text instead."
)
ONE_SENTENCE, SENTENCES = "1 sentence", "{count} sentences"

CUT = "Long! I kept the first {kept} of {count} {units}."
GUESSED = "The file does not say how its letters are coded; I took it for {encoding}."
