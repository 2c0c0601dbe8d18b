"""What strangers and vendors could send, drawn at random for as long as one likes: no crash, no 500, no hang."""
