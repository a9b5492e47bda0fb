"""Who makes a request: allauth's way of signing in, and the person of a session read by one prepared query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS

from accounts.models import User
from auctions.statements import Prepared

_COLUMNS = [field.attname for field in User._meta.concrete_fields]
_person = Prepared(lambda pk: User.objects.filter(pk=pk).values(*_COLUMNS), -1)


class Backend(AuthenticationBackend):
    """Signs in as allauth does; every page of a signed-in person asks for that person, so that is kept cheap."""

    def get_user(self, user_id: Any) -> User | None:
        for row in _person.rows(user_id):
            user = User.from_db(DEFAULT_DB_ALIAS, _COLUMNS, [row[name] for name in _COLUMNS])
            return user if self.user_can_authenticate(user) else None
        return None
