"""Texts for property tests: arbitrary ones, and ones that look like articles."""

import os

from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))  # of each property; `make test-all` tries more

any_text = st.text(max_size=400)

_words = st.sampled_from(
    "NATO the U.S. Dr. Kim’s 3.5% 100,000 “yes” — and <b> & war? Ende… Привет 北约。 e\u0301 😀 "
    "no. a.m. 1. - F-16s state-run THE I’m".split()
)
_lines = st.lists(_words, max_size=25).map(" ".join) | st.text(max_size=60) | st.just("")
article_text = st.lists(_lines, max_size=12).map("\n".join)
question_text = st.lists(_words, max_size=12).map(" ".join) | any_text

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
