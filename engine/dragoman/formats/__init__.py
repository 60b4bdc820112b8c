"""Texts out of marked-up files: HTML and Markdown read as the words that people see, with their places."""
