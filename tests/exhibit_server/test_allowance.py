"""One loud source makes a share of the news; what was withheld is told as a number."""

import asyncio

from exhibit_server.allowance import Allowance
from scenes.virtual_time import run_virtual


def test_a_share_is_spent_withheld_news_is_counted_and_others_are_not_touched() -> None:
    async def main() -> None:
        shares = Allowance(at_once=3, every=10)
        assert [shares.take("loud") for _ in range(5)] == [0, 0, 0, None, None]
        assert shares.take("quiet") == 0
        await asyncio.sleep(11)
        assert shares.take("loud") == 2 and shares.take("loud") is None
        shares.forget("loud")
        assert shares.take("loud") == 0

    run_virtual(main())
