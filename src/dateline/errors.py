"""The whole error tree.

DatelineError
├── BadInput            a file can't be read as a dispatch (exit code 2)
├── BadLexicon          a rule or word list is malformed
├── BadGazetteer        the packaged gazetteer is missing or of another version
└── BadAnnotator        the language model is missing, or `--annotator` names none
"""

from __future__ import annotations


class DatelineError(Exception):
    """Anything that Dateline itself raises; its message is one line that says what, where and what to do."""


class BadInput(DatelineError):
    """A file can't be read as a dispatch."""


class BadLexicon(DatelineError):
    """A rule or word list is malformed."""


class BadGazetteer(DatelineError):
    """The packaged gazetteer is missing or of another version."""


class BadAnnotator(DatelineError):
    """The language model is missing, or `--annotator` names none."""
