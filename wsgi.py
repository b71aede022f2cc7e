"""The door for web servers: ``gunicorn wsgi:app``."""

import gc

from crm import create_app
from crm.core import collector

with collector.paused():
    app = create_app()
    # What stands now stands as long as the process: the collector need not walk it again – nor a first time, which
    # it would as soon as it may – and workers forked from here go on sharing its pages.
    gc.freeze()
