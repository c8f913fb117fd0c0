"""`make run`: the whole portal on one machine, as processes.

The only place outside tests and benchmarks that knows both the portal and the sandbox, and it knows them as
commands: it starts them, waits until each is ready, and stops them together.
"""
