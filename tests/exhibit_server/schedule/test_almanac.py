"""Open, closed, quiet: what kind of time it is."""

import pytest

from tests.exhibit_server.schedule.days_bench import moment, schedule

LUNCH = {
    "hours": "12:00-13:00",
    "days": "weekdays",
    "reason": {"vi": "nghỉ trưa", "ko": "점심시간", "en": "lunch"},
    "scenes": ["horn"],
}


@pytest.mark.parametrize(
    ("when", "audience", "scene", "quiet"),
    [
        ("2026-11-27 12:30", "kiosk", "horn", True),
        ("2026-11-27 12:30", "schedule", "horn", True),
        ("2026-11-27 12:30", "guide", "horn", False),
        ("2026-11-27 12:30", "kiosk", "whisper", False),
        ("2026-11-27 11:59", "kiosk", "horn", False),
        ("2026-11-27 13:00", "kiosk", "horn", False),
        ("2026-11-28 12:30", "kiosk", "horn", False),
    ],
)
def test_quiet_hours(when: str, audience: str, scene: str, quiet: bool) -> None:
    almanac = schedule(quiet=[LUNCH]).almanac
    reason = almanac.why_quiet(moment(when), audience, scene)  # type: ignore[arg-type]
    assert (reason is not None) is quiet
    if reason is not None:
        assert reason["en"] == "Quiet hours until 13:00: lunch" and "점심시간" in reason["ko"]


def test_open_hours_with_a_break_and_until_midnight() -> None:
    almanac = schedule(hours={"day": "8:00-11:30, 13:00-17:00", "saturday": "20:00-24:00"}).almanac
    opened = ["2026-11-27 08:00", "2026-11-27 16:59", "2026-11-28 23:59"]
    shut = ["2026-11-27 07:59", "2026-11-27 12:00", "2026-11-27 17:00", "2026-11-28 10:00", "2026-11-29 00:00"]
    assert all(almanac.open_at(moment(when)) for when in opened)
    assert not any(almanac.open_at(moment(when)) for when in shut)
