"""Commands about the people who share a studio."""
