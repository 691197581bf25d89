"""Page configuration and navigation; nothing else."""

from nhmap.ui.shell import run

run()
