"""The stage as a state machine: thousands of operations in any order, and what must always hold.

For longer: `python -m tests.exhibit_server.random_stage --operations 20000`.
"""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.exhibit_server.random_stage import OPERATIONS, RandomStage

EXAMPLES, STEPS = 12, 80


class StageMachine(RuleBasedStateMachine):
    """Does one operation after the other; `RandomStage` checks after each, and that all comes to rest at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = RandomStage()

    @rule(name=st.sampled_from(OPERATIONS), data=st.data())
    def operate(self, name: str, data: st.DataObject) -> None:
        draw: Callable[[int], int] = lambda below: data.draw(st.integers(0, below - 1))  # noqa: E731
        self.stage.do(name, draw)

    def teardown(self) -> None:
        self.stage.finish()


def test_leases_runs_and_queue_hold_whatever_happens() -> None:
    run_state_machine_as_test(
        StageMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],  # a failure is a seed for the program above, which is quicker than shrinking
        ),
    )
