"""stub"""


def changed(person_id, what, *, actor_id=None, facts=None):
    pass
