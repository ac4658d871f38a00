"""What holds on any machine: events, sessions, actions, parameters and limits. Pure: no I/O, clock or chance."""
