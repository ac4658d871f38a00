"""Workers on other machines, over Ray: the same worker, the same messages, one bridge process for each card.

The executor starts a bridge as it starts a worker and cannot tell them apart. The bridge has Ray put a `Card` on a
machine that has one free; the card starts the worker there and passes frames on. Pictures travel beside the messages:
what a job reads before it, what it made before `Done`. Ray is imported in bridge processes alone, so that what ends
them ends nothing else.
"""
