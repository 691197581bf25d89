"""Who lives in small areas, whose patients they are, and which people a zone is held against."""
