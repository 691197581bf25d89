"""Parts of the page on which footprints are drawn."""
