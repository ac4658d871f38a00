"""The picture engine: a queue on the server's side, a model in a process of its own, frames between them.

Only `dimp.engine.worker` and the modules it alone imports touch torch; everything else here is quick to
import.
"""
