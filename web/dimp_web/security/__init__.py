"""Who may ask, and how much: tokens and cookies, origins and hosts, sizes of what is sent."""
