"""Accounts: users with a role, their sessions kept on the server, throttled sign-in, standing in (代理人)."""
