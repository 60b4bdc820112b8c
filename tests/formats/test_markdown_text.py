"""Markdown: what is read of a file, and that it is read in linear time whatever is in it."""

from __future__ import annotations

import time

import pytest

import dragoman

FILES = {
    "paragraphs": ("One\ngoes on.\n\nTwo.", "One goes on.\n\nTwo."),
    "front matter": ("---\ntitle: T\n---\nx", "x"),
    "front matter without an end": ("---\ntitle", "title"),
    "headings": ("# One\n## Two ##\ntext\nThree\n=====\nFour\n---\nx #1", "One\n\nTwo\n\ntext Three\n\nFour\n\nx #1"),
    "hashtags are text": ("#tag", "#tag"),
    "lists": (
        "- one\n  goes on\n* two\n  1. three\n  2) four\n- [x] five",
        "one goes on\n\ntwo\n\nthree\n\nfour\n\nfive",
    ),
    "a number in a line begins no item": ("They met in\n2014. Then", "They met in 2014. Then"),
    "a list behind a line": ("They said:\n- one\n1. two", "They said:\n\none\n\ntwo"),
    "quotations": ("> a\n> b\n>\n> > c", "a b\n\nc"),
    "rules": ("a\n\n***\n- - -\nb", "a\n\nb"),
    "code blocks": ("a\n```py\nb\n\n# c\n```\nd\n~~~\ne\n", "a\n\nd"),
    "indented text": ("    a\n\n\tb", "a\n\nb"),
    "emphasis": ("*a* **b** ***c*** _d_ __e__ ~~f~~ a*b*c **g *h* i**", "a b c d e f abc g h i"),
    "marks without a partner": ("5 * 3 *a snake_case_name __init 2*", "5 * 3 a snake_case_name __init 2"),
    "escapes": (r"\*a\* \[b\] \\ \d", r"*a* [b] \ \d"),
    "code spans": ("`a*b*` ``c`d`` `e", "a*b* c`d `e"),
    "links": ('[a *b*](http://x.y/(z) "t") [c][1] [d][] [e]', "a b c d [e]"),
    "images": ("a ![b](c.png) d", "a d"),
    "link definitions": ("[1]: http://x\n\n[a]: <b> 'c'\nx", "x"),
    "footnotes": ("a[^1] b\n\n[^1]: c", "a b\n\nc"),
    "addresses": ("a <https://b.c> d <e@f.g>", "a d"),
    "tables": ("| a | b |\n|---|:-:|\n| c | *d* |\n\ne | f", "a\n\nb\n\nc\n\nd\n\ne | f"),
    "tags": ("a <b>c</b><br>d <!-- e --> f <div>g", "a c\nd f\n\ng"),
    "comments over lines": ("a\n<!-- b\n\nc -->\nd\n<script>\ne\n\n</script>\nf", "a\n\nd\n\nf"),
    "line breaks": ("a  \nb\\\nc", "a\nb\nc"),
    "references": ("&amp; &#8217; &nope; a&b", "& ’ &nope; a&b"),
    "line ends": ("a\r\nb\r\n\r\nc\rd", "a b\n\nc d"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("name", FILES)
def test_the_words_that_people_read(name: str) -> None:
    markdown, text = FILES[name]
    assert dragoman.read_markdown(markdown).text == text


PARTS = ["*", "`", "[", "]", "![", "[a](", '[a](b "', "[a](<", "<a ", "<!--", "> ", "- ", "_a", "**a", "a*", "&", "\\",
         "|", "a\n|-|\n", "~~", "1. ", "# ", '<a b="', "[^", "[a]:", "(`", "` ``", "*a_", "[a]([", "<a@"]  # fmt: skip


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("part", PARTS)
def test_files_are_read_in_linear_time(part: str, end: str) -> None:
    began = time.process_time()
    dragoman.read_markdown((part + end) * 20_000)
    assert time.process_time() - began < 5
