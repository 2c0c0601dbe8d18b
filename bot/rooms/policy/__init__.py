"""Rules of rooms: where a chat belongs, who belongs there, and what changes to make it so."""
