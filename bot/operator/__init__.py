"""What the operator of the machine may ask: metrics on a loopback port, commands over a socket in the data folder."""
