from hypothesis import given, settings

from articles.document import article_of
from articles.plain import read_text
from benchmarks.questions import DATA
from errors import ArticleError
from retrieval.article import parse_article
from retrieval.place import Place
from tests.conftest import SEED
from tests.strategies import EXAMPLES, any_text, article_text


def test_the_articles_that_come_with_it_read_as_they_stand() -> None:
    for path in (SEED, *DATA.glob("*/article.txt")):
        text = path.read_text("utf-8")
        read, parsed = article_of(read_text(text, path.name)), parse_article(text, path.name)
        assert read.sentences == parsed.sentences
        assert read.paragraphs == parsed.paragraphs
        assert (read.title, read.source, read.name) == (parsed.title, parsed.source, parsed.name)
        assert read.digest == parsed.digest
        assert (read.headline is None) == (parsed.headline is None)


@given(any_text | article_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_sentences_are_in_their_paragraphs(text: str) -> None:
    try:
        article = article_of(read_text(text, "a.txt"))
    except ArticleError:
        return
    for sentence in article.sentences:
        assert article.paragraphs[sentence.paragraph].startswith(sentence.text, sentence.offset)


def test_wrapped_lines_are_joined_and_keep_their_numbers() -> None:
    text = (
        "The old mill\n\n"
        "It was built in 1742 by two\nbrothers from Leeds, who loved\n"
        "inter-\nnational trade. It burned\ntwice.\n\n"
        "- two eggs\n- a spoon of\n  salt\n"
    )
    document = read_text(text, "mill.txt")
    assert [p.text for p in document.paragraphs] == [
        "The old mill",
        "It was built in 1742 by two brothers from Leeds, who loved international trade. "
        "It burned twice.",
        "- two eggs",
        "- a spoon of salt",
    ]
    article = article_of(document)
    assert [s.place for s in article.sentences] == [
        Place("line", number) for number in (1, 3, 6, 9, 10)
    ]
    assert article.headline is article.sentences[0]
    assert not article.is_wrapped()


def test_an_indent_begins_a_paragraph() -> None:
    text = (
        "It was built in 1742 by two men who\nwere brothers, and who came from Leeds.\n"
        "   It burned twice, and each time they\nbuilt it again, and larger than before.\n"
    )
    assert len(read_text(text, "mill.txt").paragraphs) == 2
