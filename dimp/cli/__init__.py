"""The command line. Each group of commands is a module of its own, imported only when one of them is called.

What a command prints for people goes through `dimp.cli.output`, what it asks of the studio through
`dimp.cli.client`, and what it only reads through `dimp.cli.store`.
"""
