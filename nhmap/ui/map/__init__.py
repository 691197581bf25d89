"""The map: what it is told, what it says, its script, and the one place that knows folium."""
