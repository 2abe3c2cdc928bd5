"""What the rules of the cross-forum answer instead of doing something."""


class ForumRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule turns a change down; str() is the sentence that the person reads."""


class MoveRefused(ForumRefused):
    """A step to another stage is turned down.

    is_stale: the stage has changed since the person looked at it, so a look helps and a
    second try may succeed.
    """

    def __init__(self, sentence: str, *, is_stale: bool = False) -> None:
        super().__init__(sentence)
        self.is_stale = is_stale


class Stale(ForumRefused):
    """Somebody else saved a newer version first; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(
            "編集している間に、ほかの人が保存しました。"
            "今の内容を確かめて、あなたの入力でよければ、もう一度保存してください。"
        )
