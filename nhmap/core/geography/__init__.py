"""Small areas, what they border, what they add up to, and the part of England that a plan is for."""
