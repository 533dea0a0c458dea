"""Is this file what it is said to be: checks on pictures, films, sound and pages, each with what it cannot show."""
