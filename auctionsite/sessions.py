"""Sessions: Django's, in the database and cached; a cookie that cannot be a session's key is not looked up."""

from django.contrib.sessions.backends import cached_db


class SessionStore(cached_db.SessionStore):
    """Knows only keys of the form that it gives out. A cookie may hold anything, and PostgreSQL takes no NUL."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and len(key or "") == 32 and str(key).isascii() and str(key).isalnum()
