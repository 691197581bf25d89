"""What one window holds, what all windows share, and how a change reaches the disk."""
