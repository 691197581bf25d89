"""What every screen is made of: words for refusals and faults, HTML, the log."""
