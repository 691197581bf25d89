"""Parts of the page Sites."""
