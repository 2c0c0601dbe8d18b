"""Incoming requests of Slack and Periskope: recognised, handed over and answered, nothing else."""
