"""The application: what a process of Noline is made of, and how it is run."""

from noline.app.bootstrap import Noline, find_database, migrations, prepare
from noline.app.http import http_app
from noline.app.worker import Worker

__all__ = ["Noline", "Worker", "find_database", "http_app", "migrations", "prepare"]
