"""From (current prompt, modification, recent turns) to (new prompt, hints): rules, without I/O.

`rules.interpret` answers ordinary modifications; `meta.talk` finds talk about the history ('undo', 'the second one').
"""
