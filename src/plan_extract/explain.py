"""Which rule read what: the trace of an extraction, as text."""

from __future__ import annotations

from pathlib import Path

from plan_extract.pipeline import Extraction
from plan_extract.rules import Rule, load_rules


def explain_offset(result: Extraction, at: int, patterns: Path | None) -> str:
    """Return which rules read the place of a source offset, the narrowest span first."""
    document, rules = result.document, load_rules(patterns)
    lines = [f"offset {at}: section {_section(result, at)}"]
    hits = [t for t in document.trace if document.to_source(t.start) <= at < document.to_source(t.end)]
    for trace in sorted(hits, key=lambda t: t.end - t.start):
        evidence = document.evidence(trace.start, trace.end)
        lines.append(f"  {evidence.start}-{evidence.end}  {trace.rule}: {trace.what}")
        lines.append(f"    text: {evidence.quote[:100]!r}")
        if trace.rule in rules and rules[trace.rule].why:
            lines.append(f"    why:  {rules[trace.rule].why}")
    if not hits:
        lines.append("  no rule read this place")
    return "\n".join(lines) + "\n"


def explain_rule(result: Extraction, rule_id: str, patterns: Path | None) -> str:
    """Return a rule with its cases, and what it read in the file.

    Raises:
        RuleError: there is no such rule.
    """
    rule: Rule = load_rules(patterns)[rule_id]
    lines = [f"{rule.id}", f"  why:     {rule.why}", f"  pattern: {rule.source}"]
    lines += [f"  matches: {example['text']!r} → {example.get('gives', {})}" for example in rule.examples]
    lines += [f"  not:     {counter!r}" for counter in rule.counter_examples]
    hits = [t for t in result.document.trace if t.rule == rule_id]
    lines.append(f"  read {len(hits)} places of {result.plan.source.path}:")
    for trace in hits:
        evidence = result.document.evidence(trace.start, trace.end)
        lines.append(f"    {evidence.start}-{evidence.end}  {trace.what}  {evidence.quote[:60]!r}")
    return "\n".join(lines) + "\n"


def _section(result: Extraction, at: int) -> str:
    holding = [section for section in result.plan.sections if section.start <= at < section.end]
    return holding[-1].path if holding else "none (preamble, closing or signature)"
