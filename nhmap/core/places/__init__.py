"""What a person means who types the name or the code of a place."""
