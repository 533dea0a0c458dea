"""The whole error tree.

DatelineError
├── BadInput            a file can't be read as a dispatch (exit code 2)
├── BadLexicon          a rule or word list is malformed
├── BadGazetteer        a gazetteer is missing or of another version, or a file can't be added as one (exit code 2)
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
    """A gazetteer is missing or of another version, or a file can't be added as one."""


class BadAnnotator(DatelineError):
    """The language model is missing, or `--annotator` names none."""
