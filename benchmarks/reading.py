"""How well documents are read: `python -m benchmarks.reading FOLDER`, beside two libraries.

FOLDER holds `pages/` (ground-truth.json and html/*.html.gz, as in scrapinghub's
article-extraction-benchmark) and `pdfs/` (gold.json, and PDFs named KIND-ARTICLE.pdf).
"""

import argparse
import gzip
import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pypdfium2 as pdfium

from articles.document import Document
from articles.reading import read_document
from articles.sandbox import read_now
from errors import ArticleError
from retrieval.sentences import spans

_BOOK_PAGES = 117
_QUOTES = str.maketrans("“”‘’", "\"\"''")  # LaTeX and browsers write others than the gold texts
_HYPHEN = re.compile("[\ufffe\x02]")
Reader = Callable[[bytes], list[str]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if (folder / "pages").is_dir():
        _print_pages(folder / "pages")
    if (folder / "pdfs").is_dir():
        _print_pdfs(folder / "pdfs")
        _print_book(folder / "pdfs")


def ours(data: bytes) -> list[str]:
    """Return the paragraphs that Pullquote keeps; none if it refuses."""
    try:
        return _texts(read_document(data, "benchmark"))
    except ArticleError:
        return []


def _texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def readability(data: bytes) -> list[str]:
    """Return the text of the article that readability-lxml finds."""
    from lxml import html
    from readability import Document as Readable

    summary = Readable(data.decode("utf-8", "replace")).summary()
    return [" ".join(html.fromstring(summary).itertext())]


def plain_pdfium(data: bytes) -> list[str]:
    """Return the text of a PDF as PDFium writes it, with its lines joined by blanks."""
    pdf = pdfium.PdfDocument(data)
    text = " ".join(page.get_textpage().get_text_range(errors="replace") for page in pdf)
    pdf.close()
    return [" ".join(_HYPHEN.sub("", text).split())]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of a text, as scrapinghub's evaluate.py counts them."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))


def precision_and_recall(gold: str, found: str) -> tuple[float, float]:
    """Compare two texts by their shingles."""
    wanted, got = shingles(gold), shingles(found)
    both = (wanted & got).total()
    return both / max(1, got.total()), both / max(1, wanted.total())


def _print_pages(folder: Path) -> None:
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    files = {key: folder / "html" / f"{key}.html.gz" for key in truth}
    pages = {key: gzip.decompress(file.read_bytes()) for key, file in files.items()}
    print(f"{len(pages)} pages      F1      P      R   ms of CPU a page")
    readers: list[tuple[str, Reader]] = [("Pullquote", ours)]
    if find_spec("readability"):
        readers.append(("readability-lxml", readability))
    for name, reader in readers:
        reader(next(iter(pages.values())))  # imports, and what is loaded once
        begin = process_time()
        found = {key: "\n".join(reader(page)) for key, page in pages.items()}
        taken = (process_time() - begin) / len(pages)
        scores = [precision_and_recall(truth[k]["articleBody"], text) for k, text in found.items()]
        precision, recall = (statistics.mean(column) for column in zip(*scores, strict=True))
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{name:16} {f1:.3f}  {precision:.3f}  {recall:.3f}  {1000 * taken:6.1f}")


def _gold_sentences(paragraphs: Sequence[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        text = _plain(paragraph)
        yield from (text[begin:end] for begin, end in spans(text))


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split())


def _print_pdfs(folder: Path) -> None:
    gold: dict[str, Any] = json.loads((folder / "gold.json").read_text("utf-8"))
    kinds = sorted({file.name.partition("-")[0] for file in folder.glob("*.pdf")})
    print("\ngold sentences verbatim in one paragraph; gold paragraphs exactly")
    for name, reader in (("Pullquote", ours), ("plain pypdfium2", plain_pdfium)):
        shares = []
        for kind in kinds:
            sentences = whole = count = paragraphs = 0
            for key, texts in gold.items():
                found = [
                    _plain(text) for text in reader((folder / f"{kind}-{key}.pdf").read_bytes())
                ]
                wanted = list(_gold_sentences(texts))
                count += len(wanted)
                sentences += sum(any(s in text for text in found) for s in wanted)
                whole += sum(_plain(text) in found for text in texts)
                paragraphs += len(texts)
            shares.append(f"{kind} {sentences / count:.3f} {whole / paragraphs:.3f}")
        print(f"{name:16} {'   '.join(shares)}")


def _print_book(folder: Path) -> None:
    """Print how long a book of 117 pages takes, made of the PDFs in LaTeX."""
    book = pdfium.PdfDocument.new()
    files = sorted(folder.glob("tex-*.pdf"))
    while len(book) < _BOOK_PAGES:
        for file in files:
            with pdfium.PdfDocument(file) as part:
                book.import_pages(part, range(min(len(part), _BOOK_PAGES - len(book))) or None)
            if len(book) >= _BOOK_PAGES:
                break
    file_like = BytesIO()
    book.save(file_like)
    data = file_like.getvalue()
    begin, cpu = perf_counter(), process_time()
    ours(data)
    taken, busy = perf_counter() - begin, process_time() - cpu
    print(f"\n{_BOOK_PAGES} pages: {taken:.2f} s, {busy:.2f} s of CPU")
    begin = perf_counter()
    read_now(data, "book")
    print(f"in a process of its own: {perf_counter() - begin:.2f} s")


if __name__ == "__main__":
    main()
