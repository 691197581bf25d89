"""The server: how it starts, whom it answers, and how it keeps house."""
