"""Files that the map in the browser is drawn from."""
