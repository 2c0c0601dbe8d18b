"""The town before the day: people in Slack and Periskope, their labels, and the chats."""

import random
from dataclasses import dataclass

from sandbox.world import World
from tests.long_day.crew import Crew, hired
from tests.long_day.customers import Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How big the company is."""

    members: int
    labels: int
    chats: int
    seed: int = 7


def hire(world: World, size: Size) -> Crew:
    crew = hired(members=size.members, labels=size.labels)
    for label in crew.labels:
        world.periskope.add_label(label)
    for person in crew.people:
        person.slack = world.slack.add_user(name=person.name, email=person.email, tz=person.tz, admin=person.admin).id
        role = "admin" if person.admin else "member"
        world.periskope.add_member(person.email, role=role, labels=person.labels)
    world.grants, world.admins = crew.grants(), [crew.admin.email]
    return crew


def open_chats(world: World, size: Size, chance: random.Random, labels: tuple[str, ...]) -> list[Chat]:
    """One in ten is a group; one in twenty carries two labels."""
    found = []
    for n in range(size.chats):
        held = [labels[n % len(labels)], labels[(n + 5) % len(labels)]][: 2 if n % 20 == 7 else 1]
        code = f"K{n:04}"
        number = f"1{201 + n // 100}55501{n % 100:02}"
        if n % 10 == 3:
            people = tuple(f"44770090{n % 100:02}{k:02}" for k in range(3))
            members = [(one, f"Guest {k}") for k, one in enumerate(people)]
            chat_id = world.periskope.add_chat(name=f"Club {code}", group_members=members, labels=held)
        else:
            people = ()
            chat_id = world.periskope.add_chat(name=f"Customer {code}", number=number, labels=held)
        found.append(Chat(id=chat_id, code=code, labels=tuple(held), people=people))
    chance.shuffle(found)
    return found
