"""The HR export that the office uploads in the journey: 300 rows in CP932, five of them faulty."""

import csv
from io import StringIO

HEADER = [
    "職員コード",
    "職員氏名",
    "氏名カナ",
    "所属コード",
    "所属名",
    "補職名",
    "兼務区分",
    "採用年月日",
    "メール",
]
ROWS = 300
FIRST = 900_000
DIVISIONS = [("SHI-01", "まちづくり政策課"), ("FUK-01", "福祉政策課"), ("KAN-01", "環境政策課")]


def hr_export() -> bytes:
    """Return the file as an HR system writes it: 髙橋, 﨑, half-width kana, era dates, zeros."""
    rows = [_row(index) for index in range(ROWS)]
    rows[0][1:3] = ["髙橋 﨑子", "ﾀｶﾊｼ ｻｷｺ"]
    rows[0][7] = "令和元年5月7日"
    rows[10][3], rows[10][4] = "ZZZ-99", "ありません課"
    rows[20][5] = "宇宙担当官"
    rows[30][7] = "平成31年5月1日"
    rows[40][1] = ""
    rows[50][8] = "メールなし"
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([HEADER, *rows])
    return text.getvalue().encode("cp932")


def _row(index: int) -> list[str]:
    code, name = DIVISIONS[index % len(DIVISIONS)]
    number = f"{FIRST + index:07}"  # seven digits: the leading zero has to stay
    hired = f"H{10 + index % 20}.4.1"
    return [
        number,
        f"新任 職員{index}",
        "ｼﾝﾆﾝ ｼｮｸｲﾝ",
        code,
        name,
        "主事",
        "本務",
        hired,
        f"n{number}@city.example.lg.jp",
    ]


NEW_PEOPLE = ROWS - 5
