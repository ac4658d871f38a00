"""The crash test: a real server and a real worker, killed at random moments during real actions.

What was acknowledged must be there afterwards, whatever died when; `python -m tests.crash --rounds 200` by hand, and a
few rounds in the suite.
"""
