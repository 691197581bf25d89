"""Parts of the page Practices."""
