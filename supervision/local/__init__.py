"""Set-up from bare Python, private PostgreSQL and Redis, and the supervisor behind ``manage.py up``.

Everything imported by ``entry`` before the virtual environment exists uses the standard library alone.
"""
