"""Pictures that clients send: recognised where they are here already, else taken in with what their file says."""
