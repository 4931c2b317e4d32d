"""The embedded servers: where each one lives, how it starts and when it answers.

Only their programs are taken from the wheels, whose own Python code creates system users and opens
folders. Imports nothing but the standard library and its own files, see config/keeper.py.
"""

from .base import Server
from .postgres import Postgres
from .valkey import Valkey

# By the variable that names a server of the user's own instead.
SERVERS: dict[str, type[Server]] = {"DATABASE_URL": Postgres, "REDIS_URL": Valkey}
