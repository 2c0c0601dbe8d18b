"""Houses that an older version of the program lived in, and what becomes of them."""
