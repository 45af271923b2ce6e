"""Small files in each format, made for the tests."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = f"""<w:styles xmlns:w="{_W}">
<w:style w:styleId="Berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="N"><w:name w:val="Normal"/><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:style>
</w:styles>"""
_CORE = """<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:t="t">
<dc:title>The old mill</dc:title><dc:creator>Ada Byron</dc:creator>
<t:modified>2026-03-04T10:00:00Z</t:modified></cp:coreProperties>"""
_CONTAINER = (
    """<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>"""
)

Row = tuple[float, float, str]  # left and bottom in points, and the text


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def word_paragraph(text: str, style: str = "", inner: str = "") -> str:
    """Return a paragraph of a Word file; `inner` is put after its text."""
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{about}<w:r><w:t>{text}</w:t></w:r>{inner}</w:p>"


def docx(body: str, namespace: str = _W, before: str = "") -> bytes:
    """Return a Word file with this body; `before` comes before the root."""
    root = f'w:document xmlns:w="{namespace}" xmlns:mc="m"'
    document = f"{before}<{root}><w:body>{body}</w:body></w:document>"
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": "<r/>",
            "word/document.xml": document,
            "word/styles.xml": _STYLES,
            "docProps/core.xml": _CORE,
        }
    )


def epub(chapters: Sequence[str], more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a book with these chapters, each the body of a page."""
    items = "".join(
        f'<item id="c{n}" href="text/c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n, _ in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n, _ in enumerate(chapters))
    package = f"""<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>The mills</dc:title><dc:creator>Ada Byron</dc:creator><dc:language>en</dc:language>
<dc:publisher>A House</dc:publisher><dc:date>1843-07-01</dc:date></metadata>
<manifest>{items}<item id="nav" properties="nav" href="nav.xhtml"
media-type="application/xhtml+xml"/></manifest><spine><itemref idref="nav"/>{spine}</spine>
</package>"""
    pages = {
        f"OPS/text/c {n}.xhtml": '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title/></head><body>{chapter}</body></html>"
        for n, chapter in enumerate(chapters)
    }
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": _CONTAINER,
            "OPS/book.opf": package,
            "OPS/nav.xhtml": "<html><body><p>Contents are listed here. All.</p></body></html>",
            **pages,
            **(more or {}),
        }
    )


def pdf(pages: Sequence[Sequence[Row]], info: str = "", size: float = 10) -> bytes:
    """Return a PDF in Helvetica with these rows of text; `info` are entries about it."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number, _ in enumerate(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>",
    ]
    for number, rows in enumerate(pages):
        stream = "".join(_row(*row, size) for row in rows)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] "
            f"/Resources << /Font << /F 3 0 R >> >> /Contents {6 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    written = "%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    written += f"xref\n0 {count}\n0000000000 65535 f \n{table}"
    start = written.index("xref\n0 ")
    written += f"trailer << /Size {count} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF"
    return written.encode("cp1252")


def _row(left: float, bottom: float, text: str, size: float) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    larger = 18 if text.startswith("# ") else size
    return f"BT /F {larger} Tf {left} {bottom} Td ({escaped.removeprefix('# ')}) Tj ET\n"


def page(article: str, head: str = "", around: str = "") -> str:
    """Return a page with an article, as sites build them."""
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">{head}</head><body>
<nav><a href="#main">Skip to main content</a><a href="/">Home</a><a href="/x">News</a></nav>
<main id="main"><article>{article}</article></main>{around}
<footer><p>© 2026 The Daily. All rights reserved.</p></footer></body></html>"""
