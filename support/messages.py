"""What people are told when a report is not taken."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from support.services.reports import ReportRefusal

REPORT_REFUSALS: dict[ReportRefusal, Promise] = {
    ReportRefusal.OPEN_ALREADY: _("You have reported this already. We look at it and tell you the answer."),
    ReportRefusal.TOO_MANY: _(
        "You have reported a lot today. Wait until tomorrow, or write to us by the contact page."
    ),
    ReportRefusal.ABOUT_ONESELF: _("This is your own. If something is wrong with it, write to us by the contact page."),
}
