"""`./run check`: what the installation lacks, and what to do about it."""
