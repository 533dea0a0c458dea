"""Bytes -> Dispatch: decoding, head, paragraphs and language; the text itself is never altered."""
