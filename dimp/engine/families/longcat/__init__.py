"""LongCat-Image and LongCat-Image-Edit."""
