"""The composition root: the only room that knows every part."""

from bot.app.process import App, run

__all__ = ["App", "run"]
