"""What may be done with a staff import. Each answer is the reason against it, or "" for none.

The page shows the button or the reason; the action refuses with the same sentence.
"""

from staff.choices import ImportState

STALE = "確認の後で名簿が変わりました。もう一度読み込んでください。名簿はまだ変わっていません。"
BROKEN_OFF = (
    "処理が途中で止まりました。名簿は変わっていません。もう一度読み込んでください。"
    "くり返し止まるときは、システムの担当者にご連絡ください。"
)

_OVER = {
    ImportState.APPLIED: "この取り込みは済んでいます。",
    ImportState.DISCARDED: "この取り込みは取りやめになっています。",
    ImportState.APPLYING: "取り込んでいるところです。終わるまでお待ちください。",
}


def why_not_apply(*, state: str, to_write: int) -> str:
    """Say why the preview cannot be applied."""
    if state in _OVER:
        return _OVER[ImportState(state)]
    if state == ImportState.CHECKING:
        return "内容を確認しているところです。終わるまでお待ちください。"
    if state != ImportState.READY:
        return "このままでは取り込めません。もう一度読み込むか、ファイルを選び直してください。"
    if not to_write:
        return "新しい職員も変更もないため、取り込むものがありません。"
    return ""


def why_not_check_again(*, state: str) -> str:
    """Say why the file cannot be read again. A check that hangs may be started anew."""
    return _OVER.get(ImportState(state), "")


def why_not_discard(*, state: str) -> str:
    """Say why the import cannot be given up."""
    return _OVER.get(ImportState(state), "")
