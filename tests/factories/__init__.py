"""Things for tests to work on, made the way the product makes them; one module per room.

Each function gives one valid thing and makes what it stands on; name only what the test is about. Call them inside
the test's application context (the fixture ``app`` opens it).
"""
