"""What somebody who signs in passes after allauth's own stages, whichever way they came."""

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.factors import has_factor

SECOND_FACTOR = "second_factor"


class SecondFactorStage(LoginStage):
    """Stops whoever has a second factor until they have shown it: there is no session before."""

    key = SECOND_FACTOR
    urlname = "second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Send to the challenge, and keep the sign-in waiting."""
        if self.login.user and has_factor(self.login.user):
            return redirect(self.urlname), True
        return None, True
