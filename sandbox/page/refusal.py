"""Something that a person on the page asked for and that cannot be done, with the reason in a sentence."""


class Refused(Exception):
    """Its text is shown to the person."""
