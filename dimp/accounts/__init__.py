"""People who share a studio: accounts, sign-ins, API keys, invitations."""
