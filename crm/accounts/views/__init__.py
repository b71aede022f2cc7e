"""Pages of accounts, divided by thing: the door, one's own account, the office's account pages, standing in."""

from . import door, guard, held, own, role_table, standing_in, users
from .blueprint import bp

__all__ = ["bp", "door", "guard", "held", "own", "role_table", "standing_in", "users"]
