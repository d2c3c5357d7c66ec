"""Permissions, PINs, the throttle, sessions and tokens, each by itself."""

import itertools

import pytest
from argon2 import PasswordHasher
from pwdlib.hashers.argon2 import Argon2Hasher

from exhibit_server.access.permissions import (
    GUEST,
    LEAST_ROLE,
    PERMISSION_NAMES,
    ROLE_NAMES,
    AccessDenied,
    Permission,
    Principal,
    Role,
)
from exhibit_server.access.pins import LONGEST, Pins, check_pin, random_pin
from exhibit_server.access.refusals import NotAccepted
from exhibit_server.access.throttle import FORGET_AFTER, LONGEST_WAIT, MOST_KEYS, Throttle

NOW = 1_790_000_000.0
QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)


# -- permissions --------------------------------------------------------------------------------------------------


def test_every_permission_and_role_has_its_row_and_names() -> None:
    assert set(LEAST_ROLE) == set(Permission) == set(PERMISSION_NAMES)
    assert set(ROLE_NAMES) == set(Role)
    for texts in (*PERMISSION_NAMES.values(), *ROLE_NAMES.values()):
        assert set(texts) == {"vi", "ko", "en"}
        assert all(texts.values())


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.GUEST, Permission.READ_PUBLIC, Permission.START_SCENE),
        (Role.KIOSK, Permission.GIVE_OPINION, Permission.ALL_STOP),
        (Role.GUIDE, Permission.RELEASE_ALL_STOP, Permission.COMMAND_DEVICE),
        (Role.TECHNICIAN, Permission.SIMULATE_FAULT, Permission.MANAGE_USERS),
    ],
)
def test_the_table_decides(role: Role, may: Permission, may_not: Permission) -> None:
    principal = Principal(name="x", role=role)
    principal.require(may)
    with pytest.raises(AccessDenied) as denied:
        principal.require(may_not)
    assert (denied.value.permission, denied.value.role) == (may_not, role)
    assert may in principal.permissions
    assert may_not not in principal.permissions


def test_a_higher_role_may_all_that_a_lower_one_may() -> None:
    allowed = [set(Principal(name="x", role=role).permissions) for role in Role]
    assert all(lower < higher for lower, higher in itertools.pairwise(allowed))
    assert allowed[-1] == set(Permission)


def test_a_denial_says_what_is_needed_in_every_language() -> None:
    with pytest.raises(AccessDenied) as denied:
        GUEST.require(Permission.COMMAND_DEVICE)
    assert denied.value.texts == {
        "vi": "Điều khiển thiết bị: cần quyền từ kỹ thuật viên trở lên; hiện tại là khách chưa đăng nhập.",
        "ko": "장치 제어: 기술 담당자 이상의 권한이 필요합니다. 현재: 로그인하지 않은 방문자.",
        "en": "Commanding a device needs at least a technician; you are a visitor who is not logged in.",
    }


# -- PINs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pin", ["1234", "000000", "123456789012"])
@pytest.mark.parametrize("role", list(Role))
def test_pins_have_4_to_12_digits(pin: str, role: Role) -> None:
    check_pin(pin, role)


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12 34", "abcd", "١٢٣٤", "1234\n", "correct horse"])
def test_other_pins_are_not_accepted(pin: str) -> None:
    with pytest.raises(NotAccepted, match="4 to 12 digits") as refused:
        check_pin(pin, Role.GUIDE)
    assert set(refused.value.texts) == {"vi", "ko", "en"}


def test_an_administrator_may_have_a_password() -> None:
    check_pin("correct horse", Role.ADMIN)
    check_pin("mật khẩu dài", Role.ADMIN)
    for password in ("short", "x" * (LONGEST + 1), "with\x00zero byte"):
        with pytest.raises(NotAccepted, match="password of 8 to 64"):
            check_pin(password, Role.ADMIN)


def test_random_pins_are_accepted_and_differ() -> None:
    pins = {random_pin() for _ in range(50)}
    assert len(pins) > 40
    for pin in pins:
        check_pin(pin, Role.GUIDE)


async def test_a_hash_fits_its_pin_only() -> None:
    pins = Pins(QUICK)
    pin_hash = await pins.hash("246810")
    assert pin_hash.startswith("$argon2id$")
    assert "246810" not in pin_hash
    assert PasswordHasher().verify(pin_hash, "246810")
    assert await pins.verify("246810", pin_hash)
    assert not await pins.verify("246811", pin_hash)
    assert not await pins.verify("246810", None)
    assert not await pins.verify("246810", "not a hash")
    assert not await pins.verify("2" * 1000, pin_hash)
    assert await pins.hash("246810") != pin_hash, "salted"


class CountingHasher(Argon2Hasher):
    """Counts what it checked."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.checked = 0

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:  # noqa: A002 - its name in pwdlib
        self.checked += 1
        return super().verify(password, hash)


async def test_a_name_nobody_has_takes_a_check_too() -> None:
    hasher = CountingHasher()
    assert not await Pins(hasher).verify("246810", None)
    assert hasher.checked == 1


# -- throttle -----------------------------------------------------------------------------------------------------


class Clock:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock)


def test_waits_double_after_three_failures_up_to_a_minute(clock: Clock, throttle: Throttle) -> None:
    waits = []
    for number in range(12):
        address = f"10.0.0.{number}"
        wait = throttle.begin("guide", address)
        waits.append(wait)
        clock.now += wait
        if wait:
            assert throttle.begin("guide", address) == 0.0
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert max(waits) == LONGEST_WAIT


def test_many_attempts_at_once_gain_nothing(throttle: Throttle) -> None:
    assert [throttle.begin("guide", "a") > 0 for _ in range(6)] == [False, False, False, True, True, True]


def test_success_starts_over(throttle: Throttle) -> None:
    for _ in range(20):
        assert throttle.begin("guide", "a") == 0.0
        throttle.succeeded("guide", "a")


def test_another_name_and_address_are_not_slowed_down(throttle: Throttle) -> None:
    for _ in range(10):
        throttle.begin("guide", "a")
    assert throttle.begin("technician", "b") == 0.0


def test_nobody_can_lock_out_a_guide_who_logged_in_here_before(throttle: Throttle) -> None:
    throttle.begin("guide", "tablet")
    throttle.succeeded("guide", "tablet")
    for number in range(10):
        throttle.begin("guide", f"attacker-{number}")
    assert throttle.begin("guide", "attacker-99") > 0
    assert throttle.begin("guide", "tablet") == 0.0


def test_a_trusted_address_is_still_slowed_down_for_its_own_failures(throttle: Throttle) -> None:
    throttle.begin("guide", "tablet")
    throttle.succeeded("guide", "tablet")
    assert [throttle.begin("guide", "tablet") > 0 for _ in range(4)] == [False, False, False, True]


def test_one_address_cannot_try_many_names_even_with_one_good_login(throttle: Throttle) -> None:
    refused = 0
    for number in range(20):
        refused += throttle.begin(f"name-{number}", "a") > 0
        if throttle.begin("mine", "a") == 0.0:
            throttle.succeeded("mine", "a")
    assert refused == 10


def test_old_failures_are_forgotten(clock: Clock, throttle: Throttle) -> None:
    for _ in range(9):
        throttle.begin("guide", "a")
        clock.now += 61
    clock.now += FORGET_AFTER + 1
    assert [throttle.begin("guide", "a") > 0 for _ in range(4)] == [False, False, False, True]


def test_memory_is_bounded(throttle: Throttle) -> None:
    for number in range(MOST_KEYS + 500):
        throttle.begin(f"n{number}", f"a{number}")
        throttle.succeeded(f"n{number}", f"a{number}")
        throttle.begin(f"m{number}", f"b{number}")
    for table in (throttle._names, throttle._pairs, throttle._addresses):
        assert len(table._failures) <= MOST_KEYS
    assert len(throttle._trusted) == MOST_KEYS
