"""Round trips with annotation tools: a plan goes out as labelled spans and comes back with what people changed.

Guarantees:
- what comes back untouched is the plan that went out, key by key, row by row;
- a file that cannot be taken is a ``ReadError`` with the file, the cause and the way out.
"""
