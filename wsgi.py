"""The door for web servers: ``gunicorn wsgi:app``."""

from crm import create_app

app = create_app()
