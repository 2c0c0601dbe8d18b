"""Business time and interval jobs."""
