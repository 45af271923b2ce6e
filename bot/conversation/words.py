"""Every word that the bot says in a chat, except quotations and the names of its commands.

Tags are Telegram's HTML. `messages` escapes everything that it fills in. Each text is one for
translators, see `tools/catalogues.py`: a whole sentence, or a name of one thing.
"""

from bot.speech import Plural
from retrieval.expected import Kind
from retrieval.judging import Verdict
from retrieval.smalltalk import Talk

# A verdict, and what follows it. The signs are emoji, which look alike on light and dark pages, and
# which screen readers name: "check mark", "thinking face", "cross mark".
VERDICTS = {
    Verdict.ANSWERED: ("The article says:", ""),
    Verdict.CLOSEST: ("The article may not answer this.", "The closest lines:"),
    Verdict.NOT_FOUND: ("The article does not say.", ""),
}
SIGNS = {Verdict.ANSWERED: "✅", Verdict.CLOSEST: "🤔", Verdict.NOT_FOUND: "❌"}
OTHER_LANGUAGE = "🤔 <b>The article is in {language}.</b> Ask in {language} to be sure."
LACKING, OR = "The article does not mention {names}.", " or "
TALK = {
    Talk.GREETING: "Hello! What would you like to know?",
    Talk.THANKS: "You are welcome.",
    Talk.FAREWELL: "Goodbye!",
    Talk.WHO: "I am Pullquote, a bot. I look your question up in an article and quote the answer.",
    Talk.FINE: "I am well, thank you. What would you like to know?",
    Talk.REACTION: "Ask me when you want to know what the article says.",
    Talk.HELP: "Ask a question. I quote the sentences of the article that answer it.",
    Talk.MORE: "Tap More under the answer, or ask about a detail.",
    Talk.UNABLE: "I cannot do that. I only quote what the article says, in its own words.",
    Talk.SUMMARY: "I write no summaries. In its own words, the article begins:",
    Talk.WHOLE: "I have no link to the article, and quote only parts of it. It begins:",
    Talk.ORIGIN: "Title and source are all that I know of its origin. The article begins:",
    Talk.LENGTH: "The article has {count}. It begins:",
}
KINDS = {
    Kind.MONEY: "an amount of money",
    Kind.NUMBER: "a number",
    Kind.TIME: "a time",
    Kind.PERSON: "a name",
    Kind.PLACE: "a place",
    Kind.REASON: "a reason",
}
DESCRIPTION = (
    "Ask me about an article. I answer with its own sentences, word for word, and the place where "
    "they stand. What the article does not say, I do not say."
)
SHORT_DESCRIPTION = "Answers questions about an article in the article's own words."

WHOLE_IS_LINKED = "Its title above leads to the whole article. It begins:"
LATE = "<i>Late answer: I was not there when you asked.</i>"
MORE = "More lines, by rank:"
CONTEXT = "In context:"
ASK = "What do you want to know? Reply to this message."
NOT_TEXT = "I can only read text: please type your question."
UNKNOWN_COMMAND = "I do not know that command. Just type your question, or see /help."
FAILED = "Sorry, something went wrong on my side. Please ask again."
NO_WHY = (
    "I no longer know what was asked there. Ask again, then send /why as a reply to the answer."
)
WHY = "Why this answer:"
TOO_MUCH = "That is more than I can answer. Please wait a minute, then ask again."
NOT_ALLOWED = "I only answer in approved chats. Ask my owner to add {chat}."
PRIVACY = """\
<b>What I keep</b>
• Your message as Telegram sends it, with who asks and where, from when it arrives until it is \
answered, so that it is not lost; then it is erased.
• For two days, numbers and times: which update I have handled, and which message answers which, \
so that nothing is answered twice and an edited question edits its answer.
• The text of what you let me read (links, files, posts, long messages), with its title and where \
it is from: for this chat only, at most 50 articles. Each is erased {days} days after it was last \
asked, or earlier if this chat deletes its messages by itself.
• The article and the language that this chat has chosen, by the chat’s number.
• In memory only, until I am restarted: the last questions, at most 10,000 of all chats together, \
for follow-ups and /why; and what I computed for questions, without who asked.
I log no names, no questions and no links, and pass nothing on. Telegram sees what you write to \
me. A site whose link you send sees that I read that page, and not who sent it."""
# Below PRIVACY, where several processes share a database.
PRIVACY_SHARED = """\
I run as several processes. So the last questions of each chat are not only in memory: they are in \
my database too, for at most two days."""
CHOSEN = "This chat now asks: {title}"
NOTHING = "The article does not say"
NO_BUTTON = "There is no button {number}."
STALE = "This button is out of date. Please ask again."

READING = "Reading {what} …"
READ = "I have read <b>{title}</b>{about}: {count}. Ask away."
READ_TEXT = "I have read your text, {messages} messages joined: {count}. Ask away."
PAGES = Plural("{count} page", "{count} pages")
YOUR_LINK = "that link"
YOUR_TEXT, YOUR_FILE = "your text", "your file"
ONLY_THIS_PART = (
    "The message seems to go on in the next one, which I do not see here. Forward all parts to me "
    "in private, and I read them as one."
)
NOT_SHOWN = (
    "Telegram does not show me that message. Forward it to me, or quote the part to ask about."
)
GONE = "To make room, I forgot: {titles}."
READ_WHAT = "Reply to a link, a file or a long message with /read, or write /read and a link."
READ_OR_ANSWER = "An article to ask about, or a question?"
READ_IT, ANSWER_IT = "Read it", "Answer it"
TOO_MANY_READINGS = (
    "I have read a lot for this chat, and may read more in {minutes} min. Send it again then."
)
BUSY_READING = "Many people have something to read just now. Send it again in a few minutes."
NOT_KEPT = "I could not keep what I read, because of trouble on my side. Send it again later."
NO_LINKS, NO_FILES = "I do not read links here.", "I do not read files here."

UNDERSTOOD_WITH = "<i>(understood with: “{question}”)</i>"
ABOUT = "It is about: {article}"
TALK_ABOUT = "The article is about: {article}"
PLACES = {"line": "line {number}", "paragraph": "paragraph {number}", "page": "page {number}"}
HELP = """\
I answer questions about an article in its own words, with the place where they stand.
Now it is: {article}
{type_it} In a group: /ask and the question, reply to me, or mention me.
{commands}"""
TYPE, TYPE_OR_TAP = "Just type a question.", "Just type your question, or tap one below."
ASK_OR_ARTICLE = "Ask me about any detail, or see /article."
TEXT, TEXT_PAGE = "{article}\n{count}", "{article}\n{count}, page {page} of {pages}"
SENTENCES = Plural("{count} sentence", "{count} sentences")
WHICH_LANGUAGE = "In which language shall I speak here? Articles stay in their own."
AS_IN_TELEGRAM = "As in your Telegram"
LIBRARY = "I know {count}. This chat asks: {article}"
ARTICLES = Plural("one article", "{count} articles")
TAP_ANOTHER = "Tap another to ask it instead."
ARTICLES_WITH = "I know {count} with “{words}” in title or site."
NO_ARTICLES_WITH = "I know no article with “{words}” in title or site."
FORGET_ONE = "Forget {article}? I erase it then. Send it again if you need it later."
FORGET = "What shall I erase? Send it again if you need it later."
FORGET_BUTTON, FORGET_ALL_BUTTON = "Forget “{title}”", "Forget all: {count}"
KEEP_BUTTON = "Keep"
FORGOTTEN = "Forgotten: {count}"
NOTHING_TO_FORGET = "This chat has sent me no article, so there is nothing to forget."
NOT_FORGOTTEN = "I could not erase it, because of trouble on my side. Try again later."
ONLY_ADMINS = (
    "Only administrators of this group choose its articles and my language, and forget articles."
)
BACK_BUTTON, CONTEXT_BUTTON, MORE_BUTTON = "Back", "In context", "More"

UNDERSTOOD_FROM = "Understood from: {questions}"
OTHERS_BUTTON = "Look in my other articles"
ELSEWHERE = "In another article:"
NOT_ELSEWHERE = "My other articles do not say it either."
NO_SEARCH = "That was small talk, so I looked nothing up."
NO_SEARCH_ABOUT = "I looked nothing up, because that was about the article as a whole, or about me."
LOOKED_FOR, NO_WORDS = (
    "I looked for: {words}.",
    "No word tells what to look for.",
)
EXPECTED = "The answer should hold {kind}."
FOUND = "In {place}: {matches}."
FOUND_NEAREST = "Nearest, but not near enough to be shown, {place}: {matches}."
NO_MATCH = "none of these words"
NOT_FOUND = "Not found there: {words}."
SURE = "How sure I am: {percent}%."
NUMBERS = "In numbers:"
SCORE = "{place}: {score:.1f} = {sum}{factor}"
NO_PART, FACTOR = "nothing", ", times {factor:g}"
PARTS = {
    "words": "words",
    "words as written": "words as written",
    "sentence before": "sentence before",
    "sentence after": "sentence after",
    "near words": "near words",
    "kind of answer": "kind of answer",
    "meaning": "meaning",
    "role": "who it is about",
    "reader": "the reader",
    "parts of words": "parts of words",
    "neighbouring words": "neighbouring words",
}  # the parts of a score
SPELLING = " (spelling)"
