"""Alignment: what of PCNs and neighbourhoods is out of line, and what would have to move so that they agree."""
