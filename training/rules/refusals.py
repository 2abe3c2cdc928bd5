"""How the training app turns something down: an exception whose text people read."""


class TrainingRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The rules turn a change down; str() is the sentence that the person reads."""


class EnrolmentRefused(TrainingRefused):
    """A request for a seat, or its withdrawal, is turned down."""


class StaleSession(TrainingRefused):
    """Somebody else changed the session since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "ほかの人がこの開催回を変更しました。いまの内容を確かめてから、もう一度保存してください。"
        )
