"""Where the images of a studio are kept, who makes them, and their way from and to the workers."""
