"""Files of footprints: outlines of any format and lookups become plans."""
