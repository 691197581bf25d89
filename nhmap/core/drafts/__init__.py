"""First plans, made from units that people already know."""
