"""Names as the news spells them: folded and sounded out for lookup, matched across spellings and scripts."""
