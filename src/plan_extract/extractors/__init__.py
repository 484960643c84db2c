"""Document → rows, one module a field. Extractors never import each other."""
