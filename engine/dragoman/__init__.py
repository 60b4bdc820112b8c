"""Dragoman: templates that read like the sentences they match.

    >>> import dragoman
    >>> rules = dragoman.compile('rule signing: "jointly signed <document>"')
    >>> [finding["document"].text for finding in rules.scan("They jointly signed the Treaty of Peace.")]
    ['the Treaty of Peace']

Names are imported when first used: scanning with compiled rules needs neither the front end nor lark,
and the command line starts without either.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dragoman._version import __version__

if TYPE_CHECKING:
    from dragoman._data import explanation_schema, finding_schema
    from dragoman.agreement import Level
    from dragoman.columns import Columns
    from dragoman.comparing import Compared, Difference, compare
    from dragoman.compiled.rulebook import Expected, TestCase
    from dragoman.compiler import (
        Compiled,
        Description,
        compile,  # noqa: A004
        compile_lenient,
        describe,
        load,
        load_lenient,
        packs,
    )
    from dragoman.coverage.measure import (
        ChoiceCoverage,
        Count,
        Coverage,
        OwnerCoverage,
        Spot,
        TemplateCoverage,
        cover,
    )
    from dragoman.explaining.explain import explain, verify
    from dragoman.explaining.explanation import DiffLine, Dropped, Explanation, Miss, Near, Repair
    from dragoman.explaining.proof import Proof, Taken, Trace
    from dragoman.explaining.rule_files import ExplainError
    from dragoman.explaining.verifying import Wrong
    from dragoman.finding import Capture, Finding, FindingRef, Findings, Mention, Notice, Place
    from dragoman.formats.html import read_html
    from dragoman.formats.markdown import read_markdown
    from dragoman.formats.source import SourceText
    from dragoman.gold import Gold, GoldDocument, GoldProblem, Marked, Predictions, Span, read_gold, read_predictions
    from dragoman.limits import Limits
    from dragoman.linting import Checked, check, diagnostic_codes
    from dragoman.lints.costs import RuleCost
    from dragoman.lower.preview import TemplatePiece, split_template
    from dragoman.matcher.engines import EngineError, EngineName, describe_engine, engine_name
    from dragoman.mutation.report import Mutant, MutationReport, TriedMutant
    from dragoman.mutation.trying import mutate
    from dragoman.mutation.witnesses import Witness
    from dragoman.opening import ArtefactError, open  # noqa: A004
    from dragoman.profiling import Profile, RuleProfile, profile
    from dragoman.ruleset import Ruleset
    from dragoman.scoring import Figures, QualifierFigures, ScoreError, Scores, score
    from dragoman.suggesting.examples import ExampleError
    from dragoman.suggesting.suggest import Suggestion, suggest
    from dragoman.text.builder import build_document
    from dragoman.text.document import Document
    from dragoman.texts import TextError
    from dragoman.timing import Measured, bench
    from dragoman.viewing.view import view
    from dragoman_dsl.description import Declared, DescribedField, DescribedType, ModuleDescription
    from dragoman_dsl.diagnostics import Diagnostic, RuleError
    from dragoman_dsl.printer import format_source
    from dragoman_dsl.render import render_text
    from dragoman_dsl.render import to_json as diagnostic_to_json
    from dragoman_dsl.source import SourceFile

_HOMES = {
    "build_document": "dragoman.text.builder",
    **dict.fromkeys(("Compiled", "compile", "compile_lenient", "load", "load_lenient", "packs"), "dragoman.compiler"),
    **dict.fromkeys(("Description", "describe"), "dragoman.compiler"),
    **dict.fromkeys(("Declared", "DescribedField", "DescribedType", "ModuleDescription"), "dragoman_dsl.description"),
    "Columns": "dragoman.columns",
    **dict.fromkeys(("Compared", "Difference", "compare"), "dragoman.comparing"),
    **dict.fromkeys(("ChoiceCoverage", "Count", "Coverage", "OwnerCoverage"), "dragoman.coverage.measure"),
    **dict.fromkeys(("Spot", "TemplateCoverage", "cover"), "dragoman.coverage.measure"),
    "Document": "dragoman.text.document",
    **dict.fromkeys(("explain", "verify"), "dragoman.explaining.explain"),
    **dict.fromkeys(
        ("DiffLine", "Dropped", "Explanation", "Miss", "Near", "Repair"), "dragoman.explaining.explanation"
    ),
    **dict.fromkeys(("Proof", "Taken", "Trace"), "dragoman.explaining.proof"),
    "ExplainError": "dragoman.explaining.rule_files",
    "Wrong": "dragoman.explaining.verifying",
    "explanation_schema": "dragoman._data",
    **dict.fromkeys(("Capture", "Finding", "FindingRef", "Findings", "Mention", "Notice", "Place"), "dragoman.finding"),
    "finding_schema": "dragoman._data",
    "Level": "dragoman.agreement",
    **dict.fromkeys(("Gold", "GoldDocument", "GoldProblem", "Marked", "Predictions", "Span"), "dragoman.gold"),
    **dict.fromkeys(("read_gold", "read_predictions"), "dragoman.gold"),
    "Limits": "dragoman.limits",
    **dict.fromkeys(("Checked", "check", "diagnostic_codes"), "dragoman.linting"),
    "RuleCost": "dragoman.lints.costs",
    **dict.fromkeys(("EngineError", "EngineName", "describe_engine", "engine_name"), "dragoman.matcher.engines"),
    **dict.fromkeys(("TemplatePiece", "split_template"), "dragoman.lower.preview"),
    **dict.fromkeys(("Expected", "TestCase"), "dragoman.compiled.rulebook"),
    **dict.fromkeys(("Mutant", "MutationReport", "TriedMutant"), "dragoman.mutation.report"),
    "mutate": "dragoman.mutation.trying",
    "Witness": "dragoman.mutation.witnesses",
    **dict.fromkeys(("ArtefactError", "open"), "dragoman.opening"),
    **dict.fromkeys(("Profile", "RuleProfile", "profile"), "dragoman.profiling"),
    "Ruleset": "dragoman.ruleset",
    **dict.fromkeys(("Figures", "QualifierFigures", "ScoreError", "Scores", "score"), "dragoman.scoring"),
    "ExampleError": "dragoman.suggesting.examples",
    **dict.fromkeys(("Suggestion", "suggest"), "dragoman.suggesting.suggest"),
    "TextError": "dragoman.texts",
    "view": "dragoman.viewing.view",
    **dict.fromkeys(("Measured", "bench"), "dragoman.timing"),
    **dict.fromkeys(("Diagnostic", "RuleError"), "dragoman_dsl.diagnostics"),
    "format_source": "dragoman_dsl.printer",
    "read_html": "dragoman.formats.html",
    "read_markdown": "dragoman.formats.markdown",
    "render_text": "dragoman_dsl.render",
    "diagnostic_to_json": "dragoman_dsl.render:to_json",
    "SourceFile": "dragoman_dsl.source",
    "SourceText": "dragoman.formats.source",
}

__all__ = [
    "ArtefactError",
    "Capture",
    "Checked",
    "ChoiceCoverage",
    "Columns",
    "Compared",
    "Compiled",
    "Count",
    "Coverage",
    "Declared",
    "DescribedField",
    "DescribedType",
    "Description",
    "Diagnostic",
    "DiffLine",
    "Difference",
    "Document",
    "Dropped",
    "EngineError",
    "EngineName",
    "ExampleError",
    "Expected",
    "ExplainError",
    "Explanation",
    "Figures",
    "Finding",
    "FindingRef",
    "Findings",
    "Gold",
    "GoldDocument",
    "GoldProblem",
    "Level",
    "Limits",
    "Marked",
    "Measured",
    "Mention",
    "Miss",
    "ModuleDescription",
    "Mutant",
    "MutationReport",
    "Near",
    "Notice",
    "OwnerCoverage",
    "Place",
    "Predictions",
    "Profile",
    "Proof",
    "QualifierFigures",
    "Repair",
    "RuleCost",
    "RuleError",
    "RuleProfile",
    "Ruleset",
    "ScoreError",
    "Scores",
    "SourceFile",
    "SourceText",
    "Span",
    "Spot",
    "Suggestion",
    "Taken",
    "TemplateCoverage",
    "TemplatePiece",
    "TestCase",
    "TextError",
    "Trace",
    "TriedMutant",
    "Witness",
    "Wrong",
    "__version__",
    "bench",
    "build_document",
    "check",
    "compare",
    "compile",
    "compile_lenient",
    "cover",
    "describe",
    "describe_engine",
    "diagnostic_codes",
    "diagnostic_to_json",
    "engine_name",
    "explain",
    "explanation_schema",
    "finding_schema",
    "format_source",
    "load",
    "load_lenient",
    "mutate",
    "open",
    "packs",
    "profile",
    "read_gold",
    "read_html",
    "read_markdown",
    "read_predictions",
    "render_text",
    "score",
    "split_template",
    "suggest",
    "verify",
    "view",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home when it is first asked for (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, original = home.partition(":")
    found = globals()[name] = getattr(import_module(module), original or name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
