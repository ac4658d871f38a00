"""One small function per kind of change, each from (caption, op) to a draft; `table.EDITS` lists them."""
