"""What the words around a number make of it: a commitment or none, which way, how much, by when, of what.

One module a question: `refusal` (is it a commitment at all?), `movement` (measure, direction, comparator, rate), `dating` (by
when), `wording` (what is measured, and of whom).
"""
