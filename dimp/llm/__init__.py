"""Asking a language model how words are meant: the shell around `dimp.interpret.llm`.

Off unless a setting turns it on. Whatever goes wrong on the way there, a refinement goes on with the rules' reading.
"""
