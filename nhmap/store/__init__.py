"""Bytes: the only code that reads or writes files or a database."""
