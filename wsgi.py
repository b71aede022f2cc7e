"""The door for web servers: ``gunicorn wsgi:app``."""

import gc

from crm import create_app

app = create_app()

# What stands now stands as long as the process: the collector need not walk it again, and workers forked from here
# go on sharing its pages.
gc.freeze()
