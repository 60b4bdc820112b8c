"""HTML: what is read of a page, and that it is read in linear time however broken it is."""

from __future__ import annotations

import time

import pytest

import dragoman

PAGES = {
    "paragraphs": ("<p>One.<p>Two.</p><div>Three.</div>", "One.\n\nTwo.\n\nThree."),
    "inline tags break no word": ("<p>in<b>ter</b>est<i>ing</i> <a href='x'>link</a>", "interesting link"),
    "white space is one space": ("<p>  a\n\t b  <b> c</b> </p>", "a b c"),
    "line breaks": ("a<br>b<br/>c", "a\nb\nc"),
    "headings": ("<h1>Talks</h1>They met.", "Talks\n\nThey met."),
    "lists": ("<ul><li>one<li>two<ul><li>three</ul></ul>", "one\n\ntwo\n\nthree"),
    "tables": ("<table><tr><th>A<td>B<tr><td>C</table>", "A\n\nB\n\nC"),
    "references": ("&amp;&lt;&nbsp;&#8217;&#x2019;&eacute;", "&<\xa0’’é"),
    "references without an end": ("AT&T &amp co &copy2014 &notit;", "AT&T & co ©2014 ¬it;"),
    "references to nothing": ("&nonsense; &#0; &#1114112; &#xD800; & &;", "&nonsense; \ufffd \ufffd \ufffd & &;"),
    "head, scripts and styles": (
        "<head><title>T</title><style>p{}</style></head><script>a<b</script><p>x<style>q</style>y",
        "xy",
    ),
    "head without an end": ("<head><meta a=b><title>T</title><p>x", "x"),
    "navigation": ("<nav><ul><li>Home</ul></nav>x", "x"),
    "navigation without an end": ("<nav>Home<p>x", "Home\n\nx"),
    "script without an end": ("<p>x<script>y", "xy"),
    "comments": ("a<!-- <p>no --> b<!-->c<!--->d", "a bcd"),
    "comment without an end": ("a<!-- b> c", "a c"),
    "declarations": ("<!DOCTYPE html><?xml a?><![CDATA[x]]>y", "y"),
    "quoted >": ("<a title='a > b' href=\"c>\">x</a>", "x"),
    "quotation mark that is never closed": ("<a title='a>x <b>y</b> z", "x y z"),
    "no tags": ("3 < 4 > 2 <3 a<", "3 < 4 > 2 <3 a<"),
    "stray end tags": ("</p></div>a</b>b</nav>c", "ab c".replace(" ", "")),
    "preformatted": ("<pre>a\n  b &lt;\n</pre>c", "a\n  b <\n\n\nc"),
    "nothing": ("", ""),
    "upper case": ("<P>a<SCRIPT>x</Script><BR>b", "a\nb"),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_words_that_people_read(name: str) -> None:
    html, text = PAGES[name]
    assert dragoman.read_html(html).text == text


BROKEN = ["<", "<!--", '<a ="', "<a ='\"", "<p", "</", "<script>", "<nav>", "<title>", "&", "&#", "&a", "<p><div>",
          "</p>", "<![CDATA[", "<a b='>", "<pre>&", "<!-->", "<a =\"<b ='>", "&#1"]  # fmt: skip


@pytest.mark.parametrize("part", BROKEN)
def test_broken_pages_are_read_in_linear_time(part: str) -> None:
    began = time.process_time()
    dragoman.read_html(part * 50_000)
    dragoman.read_html("<p>x</p>" + part * 50_000 + "<p>x</p>")
    assert time.process_time() - began < 5
