"""Signing in by a provider of the house's choice: OpenID Connect, the code flow with PKCE."""
