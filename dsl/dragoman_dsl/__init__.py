"""The front end of the Dragoman language: from rule files to a checked program.

Usable alone, for editors and other tools: `parser.parse` and `resolve.load_program` give the syntax
tree and the resolved program, `render` shows diagnostics, `printer` lays a file out. It knows nothing
of matching; the engine is the package `dragoman`.
"""
