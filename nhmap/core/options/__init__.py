"""Plans side by side: what differs, what each comes to, which is preferred."""
