"""Training of the language model that ships with Dateline; not installed with the package."""
