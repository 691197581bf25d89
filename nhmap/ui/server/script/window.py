"""The script that Streamlit runs for each window; nothing else."""

from nhmap.ui.shell import run

run()
