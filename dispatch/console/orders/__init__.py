"""Orders for dispatchers, agents and station windows: asked for, sent, moved, ended, what is late."""
