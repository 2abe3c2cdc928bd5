"""What transfers bring about in the teams, registered with the app below."""

from staff.consequences import Consumer, register_consumer
from teams.actions.transfers import apply_transfer
from teams.queries.transfer_preview import preview

register_consumer(
    Consumer(
        key="teams.appointments",
        title="DX推進チームの選任",
        preview=preview,
        apply=apply_transfer,
    )
)
