"""What trips share."""
