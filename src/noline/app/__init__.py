"""The application: what a process of Noline is made of, and how it is run."""

from noline.app.bootstrap import Noline, find_database, prepare
from noline.app.worker import Worker

__all__ = ["Noline", "Worker", "find_database", "prepare"]
