"""Where the images of a studio are kept, and their way from and to the workers."""
