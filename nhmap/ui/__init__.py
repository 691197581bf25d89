"""Screens: the only importers of Streamlit and folium."""
