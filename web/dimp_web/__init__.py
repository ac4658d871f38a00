"""The server of the studio: HTTP, live updates over WebSocket, and the built page. It decides nothing itself."""
