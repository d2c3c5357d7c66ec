"""The people who may log in: for an administrator."""

from typing import Annotated

from fastapi import APIRouter, Depends

from exhibit_server.access import NotAccepted, Permission, Principal, Role
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.problems import NotThere
from exhibit_server.api.schemas import Items
from exhibit_server.api.schemas.users import UserChange, UserRequest, UserView
from exhibit_server.hub import Hub
from exhibit_server.refusals import Refused
from exhibit_server.store.people import NameTaken, Person
from exhibit_server.wording import render

router = APIRouter(tags=["users"])

Administrator = Annotated[Principal, Depends(allowed(Permission.MANAGE_USERS))]

_TAKEN = {
    "vi": "Đã có người dùng tên “{name}”; hãy chọn tên khác.",
    "ko": "“{name}” 사용자가 이미 있습니다. 다른 이름을 선택해 주세요.",
    "en": "There is already a person called “{name}”; choose another name.",
}


@router.get("/users")
async def list_users(hub: HubDep, _: Administrator) -> Items[UserView]:
    """List everybody, also those who may not log in any more."""
    return Items[UserView](items=[_view(person) for person in await hub.access.everybody()])


@router.post("/users", status_code=201)
async def add_user(wanted: UserRequest, hub: HubDep, _: Administrator) -> UserView:
    """Add a person. 409 for a name that is taken, and for a name or PIN that is not accepted, with what is expected."""
    try:
        return _view(await hub.access.create_person(wanted.name, Role(wanted.role), wanted.pin))
    except NotAccepted as problem:
        raise Refused("not_accepted", problem.texts) from problem
    except NameTaken as problem:
        raise Refused("name_taken", render(_TAKEN, name=problem.name)) from problem


@router.patch("/users/{user_id}")
async def change_user(user_id: int, wanted: UserChange, hub: HubDep, _: Administrator) -> UserView:
    """Change a person's role, PIN, or whether they may log in; each ends their sessions.

    409 for a PIN that is not accepted, and where no administrator would be left.
    """
    name = (await _person(hub, user_id)).name
    access = hub.access
    try:
        if wanted.role is not None:
            await access.set_role(name, Role(wanted.role))
        if wanted.pin is not None:
            await access.set_pin(name, wanted.pin)
        if wanted.active is not None:
            await (access.activate(name) if wanted.active else access.deactivate(name))
    except NotAccepted as problem:
        raise Refused("not_accepted", problem.texts) from problem
    return _view(await _person(hub, user_id))


async def _person(hub: Hub, user_id: int) -> Person:
    """Return a person. Raises NotThere."""
    for person in await hub.access.everybody():
        if person.id == user_id:
            return person
    raise NotThere("person", str(user_id))


def _view(person: Person) -> UserView:
    return UserView.model_validate(
        {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "active": person.active,
            "created": person.created,
        }
    )
