"""Words: their inflected forms, lexicons of them, and where lexicon entries stand in a document."""
