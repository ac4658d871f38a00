"""Whether a reading is to be trusted: words passed over, captions damaged, words of the talk left in them."""
