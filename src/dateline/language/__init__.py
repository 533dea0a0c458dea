"""The language model: text -> words, sentences, tags, lemmas, dependencies and names."""
