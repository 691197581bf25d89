"""The part of the page Data where people bring boundaries, and see the plan against them."""
