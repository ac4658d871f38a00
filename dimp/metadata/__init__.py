"""What picture files say of themselves: recipes of this program and of others, read from and written into the files.

Pure: bytes or text in, values out. One file for each format of text, one for each kind of container.
"""
