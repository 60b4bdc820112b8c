"""Text: from a string to a `Document` of tokens, sentences, paragraphs and layers."""
