"""How much noise a whole day makes: the real program against the sandbox, with people who work and customers who write."""
