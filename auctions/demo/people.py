"""Who lives in the demo house: four people to sign in as, and those who sell and bid by themselves."""

from dataclasses import dataclass

from accounts.models import User

PASSWORD = "demo1234demo"  # noqa: S105 - shown at every start, and refused outside DEBUG
BIDDERS_DOMAIN = "bidders.example"
"""The mail domain of the simulated people: letters to them go nowhere."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo; `role` says to a visitor what signing in as them shows."""

    name: str
    email: str
    language: str = "en"
    time_zone: str = "Europe/London"
    role: str = ""


ALICE = Person("Alice", "alice@example.org", role="bids: leads on some lots, was outbid on others, has won")
BOB = Person("Bob", "bob@example.org", "ru", "Asia/Tashkent", role="bids too, and reads Russian")
SELA = Person("Sela", "sela@example.org", role="sells: drafts, running, sold and unsold lots")
STAN = Person("Stan", "staff@example.org", role="staff: the admin at /en/admin/ first has you add a second factor")
VISITORS = (ALICE, BOB, SELA, STAN)


def _simulated(name: str, mailbox: str, language: str, time_zone: str) -> Person:
    return Person(name, f"{mailbox}@{BIDDERS_DOMAIN}", language, time_zone)


SELLERS = (
    _simulated("Ingrid Solheim", "ingrid", "en", "Europe/Oslo"),
    _simulated("Tomás Arriaga", "tomas", "en", "Europe/Madrid"),
    _simulated("Марина Ветрова", "marina", "ru", "Europe/Moscow"),
    _simulated("Павел Зимин", "pavel", "ru", "Asia/Yekaterinburg"),
    _simulated("ليلى حداد", "layla", "ar", "Asia/Amman"),
    _simulated("Edith Marlowe", "edith", "en", "Europe/London"),
    _simulated("Kenji Arai", "kenji", "en", "Asia/Tokyo"),
)
BIDDERS = (
    _simulated("Harriet Quill", "harriet", "en", "Europe/London"),
    _simulated("Matteo Brandi", "matteo", "en", "Europe/Rome"),
    _simulated("Анна Лесная", "anna", "ru", "Europe/Moscow"),
    _simulated("Dilshod Karimov", "dilshod", "ru", "Asia/Tashkent"),
    _simulated("عمر المصري", "omar", "ar", "Africa/Cairo"),
    _simulated("Nadia Benali", "nadia", "ar", "Africa/Casablanca"),
    _simulated("Jonas Weber", "jonas", "en", "Europe/Berlin"),
    _simulated("Chloé Fontaine", "chloe", "en", "Europe/Paris"),
    _simulated("Priya Raman", "priya", "en", "Asia/Kolkata"),
    _simulated("Сергей Полянский", "sergey", "ru", "Europe/Samara"),
    _simulated("هند الزهراني", "hind", "ar", "Asia/Riyadh"),
    _simulated("Wendell Pryce", "wendell", "en", "America/New_York"),
    _simulated("Aiko Tanabe", "aiko", "en", "Asia/Tokyo"),
    _simulated("Lucía Ferrer", "lucia", "en", "America/Mexico_City"),
)


def fits() -> bool:
    """Tell whether the house is empty, or was left in the middle of being filled: staff comes last."""
    begun = [person.email for person in (*VISITORS, *SELLERS, *BIDDERS) if person is not STAN]
    return not User.objects.exclude(email__in=begun).exists()
