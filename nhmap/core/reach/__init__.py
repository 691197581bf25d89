"""Who is within reach of a building, by a model or by travel times that people bring."""
