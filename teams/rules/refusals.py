"""What the rules of support, activities and plans answer besides ``TeamRefused``."""

from teams.rules.seats import TeamRefused


class StaleRefused(TeamRefused):
    """Somebody else was faster; nothing was overwritten, and a look at the page helps."""


class NotFree(StaleRefused):
    """A request has found its specialist meanwhile."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"先に、{holder}さんが担当になりました。内容を確かめて、必要ならコメントで相談してください。"
        )


class Stale(StaleRefused):
    """Somebody else saved a newer version first."""

    def __init__(self) -> None:
        super().__init__(
            "編集している間に、ほかの人が保存しました。"
            "今の内容を確かめて、あなたの入力でよければ、もう一度保存してください。"
        )
