"""The command line: `dragoman VERB …`, one file a verb.

The outermost room of the flow: it reads rules and texts, calls the front door, and writes what
comes back. A verb's file is imported when that verb is asked for, so `dragoman --version` and
a mistyped verb answer at once.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import click

import dragoman
from dragoman._version import __version__
from dragoman.cli.exits import Exit
from dragoman.cli.streams import abandon_stdout, use_utf8

VERBS = {
    "run": "Find things in texts.",
    "new": "Make a folder with rules, tests and a text to start from.",
    "suggest": "Propose templates from sentences in which you mark the parts.",
    "check": "Say what is wrong with rules, all of it at once.",
    "explain": "Say why rules match a text, or how near they come.",
    "test": "Run the tests that rule files carry.",
    "score": "Compare what rules find with what people marked.",
    "view": "Write a page that shows texts with their findings.",
    "diff": "Show what a change to rules does to what they find.",
    "fmt": "Lay rule files out in the one canonical form.",
    "docs": "Write pages about rules, made from what they say.",
    "compile": "Compile rules to a file that opens at once.",
    "tokens": "Show how a text or a template splits into tokens.",
    "profile": "Show what each rule costs on texts, with advice.",
    "bench": "Measure how fast rules read texts.",
    "schema": "Print the JSON Schema of a finding.",
}
"""The verbs in the order of `--help`; each is `command` in the module of its name."""


GARBAGE = 100_000
"""Objects made before the collector looks for cycles: rules are many objects, and none of them are garbage."""


class Verbs(click.Group):
    """Loads a verb when it is called, suggests one when it is mistyped, ends quietly on signals."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order in which a newcomer meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, imported now."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"dragoman.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb named first on the command line; an unknown one ends with a suggestion."""
        name = args[0]
        if name not in VERBS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, VERBS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the verbs are: {', '.join(VERBS)}."
            ctx.fail(f"there is no verb {name!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of verbs, written without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; Ctrl-C and a closed pipe end it as they end other Unix tools."""
        use_utf8()
        gc.set_threshold(GARBAGE)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(Exit.INTERRUPTED)
        except BrokenPipeError:
            abandon_stdout()
            ctx.exit(Exit.BROKEN_PIPE)
        except (dragoman.EngineError, dragoman.ArtefactError) as error:  # told of when something is scanned
            ctx.fail(str(error))


def _show_version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if not asked or ctx.resilient_parsing:
        return
    try:
        engine = dragoman.describe_engine()
    except dragoman.EngineError as error:
        ctx.fail(str(error))
    click.echo(f"dragoman {__version__} ({engine})")
    ctx.exit()


@click.group(
    cls=Verbs,
    subcommand_metavar="VERB ...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Show the version and which engine runs.")  # fmt: skip
def main() -> None:
    """Templates that read like the sentences they match, and an engine that finds them.

    \b
    A short tour:
      dragoman run article.txt                    what the shipped pack finds
      echo 'rule s: "X stressed, <proposition>"' > my.dgm
      dragoman run -r my.dgm article.txt          what your own rule finds
      dragoman run -o out.csv folder/             a folder of texts, as a table
      dragoman check my.dgm                       what is wrong with a rule file
      dragoman test my.dgm                        the tests it carries

    \b
    Exit codes: 0 ok; 1 findings or failed tests, where asked for; 2 usage;
    3 some input skipped or incomplete; 4 a rule has an error; 5 a score is too low.
    """
