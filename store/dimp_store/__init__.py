"""What is kept: an append-only event log and content-addressed files.

Knows nothing of pictures, prompts or sessions: bodies are opaque bytes, blobs are files named by the BLAKE3 of
their bytes. Import the module you need (`dimp_store.log`, `.sqlite_log`, `.reader`, `.disk_blobs`, ...): this one
stays empty so that a reader never pays for the asynchronous writer.
"""
