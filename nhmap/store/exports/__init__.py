"""What is taken away: plans, shortlists, notes, rankings, comparisons, and the pack of them all."""
