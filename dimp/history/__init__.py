"""What is done with a whole history: bundles, exports, replay, rebase, lineage, maintenance."""
