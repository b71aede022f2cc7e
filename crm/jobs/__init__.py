"""Jobs: work that takes longer than a page may – printing a booklet, rendering sheets – done beside the web.

The *job* row is the truth: what is to be done, how far it is, whether somebody wishes it to stop, what came of it. It
is written in the transaction of what it serves. The *worker* is a process of its own that takes rows up and runs the
*task* registered for their kind; the web never waits for it and never imports its engine.
"""
