"""The accounts that a visitor signs in with. Nobody else in the demo city has a password."""

from dataclasses import dataclass

from staff.choices import Grade

DEMO_PASSWORD = "kanmon-2026-dx"  # noqa: S105 - printed at every start of the demo


@dataclass(frozen=True)
class DemoAccount:
    """One person to be: who they are, where they work, and what is worth looking at."""

    number: str
    role: str
    name: str
    kana: str
    division_code: str
    grade: Grade | None
    title: str
    look_at: str


DEMO_SIGN_INS = (
    DemoAccount(
        "000001", "職員", "髙橋 美咲", "タカハシ ミサキ", "SHI-02", Grade.GENERAL, "主任",
        "自分のスキルマップ、申し込んだ研修、まだ受けていない必須研修",
    ),
    DemoAccount(
        "000002", "所属長(課長)", "山﨑 隆", "ヤマサキ タカシ", "SHI-02", Grade.MANAGER, "課長",
        "課の約20人の必須研修の状況、スキルのレベルの確認",
    ),
    DemoAccount(
        "000003", "DX推進リーダー", "濵田 智子", "ハマダ トモコ", "SHI-02",
        Grade.ASSISTANT_MANAGER, "課長補佐",
        "市民部の提出済みの課題、対応策の記入",
    ),
    DemoAccount(
        "000004", "DX統括リーダー", "渡邉 誠一", "ワタナベ セイイチ", "SHI-01", Grade.MANAGER,
        "部次長", "市民部で確認中の課題(部局内で対応するか、フォーラムに付議するか)、チームの空席",
    ),
    DemoAccount(
        "000005", "デジタル専門人材(外部)", "𠮷田 健", "ヨシダ ケン", "", None, "",
        "全部局の課題への助言、部局横断DX施策",
    ),
    DemoAccount(
        "000006", "事務局(情報政策課)", "齋藤 由紀", "サイトウ ユキ", "SOG-02", Grade.GENERAL,
        "主査", "進捗レビュー、職員の取り込み、チーム、フォーラムに付議された課題",
    ),
    DemoAccount(
        "000007", "DX推進員", "德永 翔太", "トクナガ ショウタ", "SHI-02", Grade.GENERAL, "主事",
        "課題の登録、下書きの課題",
    ),
)  # fmt: skip

BY_NUMBER = {account.number: account for account in DEMO_SIGN_INS}
EMPLOYEE, HEAD, LEADER, LEAD, SPECIALIST, OFFICE, MEMBER = (a.number for a in DEMO_SIGN_INS)


def sign_in_lines() -> list[str]:
    """Return the table of sign-ins that the demo prints."""
    lines = [f"デモのサインイン(パスワードはどれも {DEMO_PASSWORD})"]
    for account in DEMO_SIGN_INS:
        lines.append(f"  {account.number}  {account.role}  {account.name}")
        lines.append(f"          {account.look_at}")
    return lines
