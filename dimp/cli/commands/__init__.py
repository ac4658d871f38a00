"""One function a command; `dimp.cli.table` says where each is."""
