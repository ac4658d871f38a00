"""Every kind of object, as a function that draws it with a pen in a colour."""
