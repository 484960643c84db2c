"""How true a plan is: gold files, pairing, scores. Reads plans as JSON, anybody's; never runs the extraction."""
