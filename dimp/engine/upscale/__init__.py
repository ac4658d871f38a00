"""Upscaling: a picture made larger by a small network, in tiles, or by Lanczos resampling.

It never touches the painting model. `layouts` says which networks are known, `ncnn` and `network_file`
read them without a model library, `networks` builds them in torch, `tiles` runs one over a picture, and `upscale_job`
does a whole job.
"""

LANCZOS = "lanczos"
"""The upscaler that is always there: it makes no detail up."""
