"""Who works where, in the order a person looks for a name."""

from tests.makers import TODAY, appoint, make_person
from tests.people import World
from tirek.accounts.queries import people_with_role, staff_of
from tirek.accounts.roles import Role

SURNAMES = ["Алиев", "Әлиев", "Жұмабаев", "Касымов", "Қасымов"]


def test_people_stand_in_alphabetical_order(world: World) -> None:
    for number, surname in enumerate(reversed(SURNAMES)):
        appoint(make_person(f"p{number}", surname, "Дана"), world.other_school, "social_pedagogue")
    found = people_with_role(world.other_school.id, Role.SOCIAL_PEDAGOGUE, on=TODAY)
    assert [person.surname for person in found] == SURNAMES
    staff = [post.person.surname for post in staff_of(world.other_school.id, on=TODAY)]
    assert [surname for surname in staff if surname in SURNAMES] == SURNAMES
