"""What the operator of the machine uses: checks, commands over a socket in the data folder, metrics, the manifest."""
