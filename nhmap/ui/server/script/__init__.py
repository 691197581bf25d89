"""A folder of its own: Streamlit takes a folder ``pages`` beside its main script for pages that need no frame."""
