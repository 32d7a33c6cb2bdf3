"""Where readings enter: the only sockets and files of ingest."""
