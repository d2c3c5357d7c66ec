"""How the playing of a run's steps ended, whatever happened in it."""

import asyncio
from collections.abc import Callable, Mapping

from devices.core.texts import Texts
from scenes.outcome import StopScene
from scenes.record import Phase, RunRecord

_REASONS: Mapping[str, Texts] = {
    "max": {
        "vi": "Quá thời lượng tối đa của kịch bản",
        "ko": "시나리오 최대 시간 초과",
        "en": "The scene took longer than its max",
    },
    "error": {
        "vi": "Lỗi nội bộ khi chạy kịch bản: {detail}",
        "ko": "시나리오 실행 중 내부 오류: {detail}",
        "en": "Internal error while playing: {detail}",
    },
}


async def how_it_ended(body: "asyncio.Task[None]", record: RunRecord, stop_reason: Callable[[], Texts | None]) -> Phase:
    """Wait for the body; return how the run will have ended once restored, with the reason in its record.

    Raises CancelledError where nobody stopped the run: the hub itself ends.
    """
    try:
        await body
    except asyncio.CancelledError:
        reason = stop_reason()
        if reason is None:
            raise
        record.reason = reason
        return Phase.STOPPED
    except StopScene as stop:
        record.reason = stop.reason
        return Phase.FAILED
    except TimeoutError:
        record.reason = _REASONS["max"]
        return Phase.FAILED
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the hall must be restored
        detail = f"{type(error).__name__}: {error}"
        record.reason = {lang: text.format(detail=detail) for lang, text in _REASONS["error"].items()}
        return Phase.FAILED
    return Phase.DONE
