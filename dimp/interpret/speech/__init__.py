"""How a message is written before it is read: shorthand, talk around a request, requests in other languages."""
