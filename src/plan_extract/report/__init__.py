"""Plan, or plans compared → a page for people: one HTML file that needs nothing else.

Guarantees:
- nothing is fetched, and a policy in the page forbids it; only the page's own script runs;
- text of the document is escaped by the template engine, everywhere; nothing of it is taken for markup;
- every row of every list stands on the page once, linked to its place in the text, and back.
"""

from plan_extract.report.comparison import comparison_page
from plan_extract.report.page import plan_page
from plan_extract.report.words import LANGUAGES, Language

__all__ = ["LANGUAGES", "Language", "comparison_page", "plan_page"]
