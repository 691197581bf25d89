"""A plan: zones that nest, what is done to them, and who did what when several do it."""
