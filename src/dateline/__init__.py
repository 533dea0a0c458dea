"""Dateline: a conflict reporting desk."""

__version__ = "0.1.0"
