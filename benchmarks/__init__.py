"""Benchmarks: every budget as a ratio to the obvious alternative, measured in the same run (docs/benchmarks.md)."""
