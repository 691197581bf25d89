"""Saved plans and what stands beside them: tables, upgrades, faults, and the stores that write them."""
