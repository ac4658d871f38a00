"""Routes and pages of people: signing in, their own account, their keys, and who is in the house."""
