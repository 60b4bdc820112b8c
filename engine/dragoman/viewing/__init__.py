"""Viewing: findings in their text as a page for people.

Behind the front door: `segments` cuts a text where findings begin and end, `markup` writes texts and findings as
HTML, `page` puts a self-contained page together from the files beside it, and `notebook` shows findings in
notebooks. `dragoman view` writes such pages.
"""
