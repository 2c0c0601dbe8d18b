"""Doors in: recognise, hand over, answer; nothing else."""
