"""What `tools/render.py` is made of: a plan's text as blocks, and a writer for each format."""
