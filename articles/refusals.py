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

# What a link, or a file of Telegram, is refused for.
NOT_PUBLIC = "I read only pages on the public web."
REFUSED = "{host} does not let me read that page. Paste its text, or send it as a file."
ROBOTS = "{host} asks programs not to read that page. Paste its text, or send it as a file."
NO_PAGE = "{host} has no such page. Check the link."
TOO_BUSY = "{host} is too busy to send that page. Try again later."
TROUBLE = "{host} answers with an error ({status}). Try again later."
TOO_LARGE = "That page is larger than {most} MB. Send me a shorter one."
TOO_SLOW = "{host} takes too long to send that page. Try again later, or paste its text."
UNPACKABLE = "{host} sends that page in a form that I cannot read. Paste its text instead."
IN_CIRCLES = "{host} sends me from page to page without end. Paste the text instead."
UNKNOWN_HOST = "I cannot find {host}. Check the link."
UNSAFE = "The certificate of {host} is not valid, so I do not read there. Paste the text instead."
UNREACHABLE = "I cannot reach {host}. Try again later, or paste the text."
EMPTY_PAGE = "{host} sends an empty page. Paste its text, or send it as a file."
TOO_LARGE_FILE = "Telegram lets me fetch files up to {most} MB; this one has {size}."
TOO_LARGE_SOMEHOW = "Telegram lets me fetch files up to {most} MB; this one is larger."
NO_FILE = "Telegram does not have that file any more. Send it again."
NOT_GIVEN = "Telegram did not give me that file. Send it again later."
LOCAL = (
    "My Telegram server keeps files to itself: it runs in local mode. Send me a link, or the text."
)

# What fills the gaps above.
UNITS = ("lines", "characters", "pages", "paragraphs")
A_FILE = "file"
