"""Which rulebooks are plain: there a rule's matches are its findings, and nothing is left to do behind them.

Asked by `tables`. For a plain rulebook a scan may give out what the matcher found in the scopes of its
text, in the order of start, end, rule and template, without the cascade. Everything excluded here is
something by which the cascade could add a finding, drop one, change one or put it elsewhere. One thing is
left to the scan: two rules of a type can make the same finding, which is then one that names both; where two
matches of a type have the same place, the text is for the cascade.
"""

from __future__ import annotations

from dragoman.compiled import ir
from dragoman.compiled.automaton import ACCEPT, START, Automaton, Close, Open
from dragoman.compiled.rulebook import FindingProgram, Rulebook, RuleProgram


def is_plain(rulebook: Rulebook) -> bool:
    """Whether the matches of a rulebook are its findings, one for one."""
    return (
        # a subject can be read again with a predicate that follows later, in scopes made for the purpose
        not rulebook.shares
        # both give a finding something that its match does not say
        and not rulebook.references
        and not rulebook.qualifiers
        # what takes a finding, be it in a context or a stop, waits for others to be complete
        and not _takes_findings(rulebook)
        # findings of one place stand in the order of the names of their types, then of their rules
        and _names_differ(rulebook)
        and all(map(_type_is_plain, rulebook.findings.values()))
        and all(rule_is_plain(rulebook, rule) for rule in rulebook.rules)
    )


def _names_differ(rulebook: Rulebook) -> bool:
    types = {rule.finding for rule in rulebook.rules}
    return len({rulebook.findings[type_].name for type_ in types}) == len(types)


def _takes_findings(rulebook: Rulebook) -> bool:
    changing = rulebook.changing
    return bool(changing.steps or changing.slots or changing.markers)


def _type_is_plain(finding: FindingProgram) -> bool:
    """Whether findings of a type neither drop others, nor are dropped for others or for themselves, nor say
    whose others are."""
    return finding.overlap == "keep" and not (finding.gives_way or finding.hides or finding.sources)


def is_filtered(rule: RuleProgram) -> bool:
    """Whether something must be worked out for each match of a rule before it is one."""
    has_variables = any(
        isinstance(event, Open) and event.variable
        for template in rule.templates
        for ways in (template.automaton.first, *template.automaton.ways)
        for way in ways
        for event in way.events
    )
    return has_variables or bool(rule.where or rule.layers or rule.assignments)


def rule_is_plain(rulebook: Rulebook, rule: RuleProgram) -> bool:
    """Whether each match of a rule is a finding as it stands.

    It is not where a match is filtered or its fields are worked out; where a field goes on behind the match
    (`extend`); where several matches have the same place (`select all`), so that equal ones would be one
    finding; where something is captured that is no field, for a context to name; and where an open slot took
    something, in which more is looked for.
    """
    return not (
        is_filtered(rule)
        or rule.extends
        or rule.select == "all"
        or any(_captures_beside(rulebook.findings[rule.finding], template.automaton) for template in rule.templates)
        or any(_opens(rulebook, template.automaton) for template in rule.templates)
    )


def _captures_beside(finding: FindingProgram, automaton: Automaton) -> bool:
    """Whether an automaton captures, outside of other captures, what is no field."""
    depths = {START: 0}
    pending = [START]
    while pending:
        position = pending.pop()
        for way in automaton.ways_from(position):
            depth = depths[position]
            for event in way.events:
                if isinstance(event, Open) and depth == 0 and event.name not in finding.fields:
                    return True
                depth += isinstance(event, Open) - isinstance(event, Close)
            if way.target != ACCEPT and way.target not in depths:
                depths[way.target] = depth
                pending.append(way.target)
    return False


def _opens(rulebook: Rulebook, automaton: Automaton) -> bool:
    """Whether an automaton calls an open slot, at whatever depth."""
    seen: set[str] = set()
    pending = [automaton]
    while pending:
        for step in dict.fromkeys(pending.pop().steps):
            if isinstance(step, ir.SlotCall | ir.WholeHit) and step.slot not in seen:
                seen.add(step.slot)
                slot = rulebook.slots[step.slot]
                if slot.open_:
                    return True
                pending.append(slot.automaton)
    return False
