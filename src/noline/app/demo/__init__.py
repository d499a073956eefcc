"""The demo: an event's 25 days on six channels, played by sandbox customers of different habits in virtual time."""

from noline.app.demo.play import DemoOptions, play

__all__ = ["DemoOptions", "play"]
