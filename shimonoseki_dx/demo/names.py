"""Invented people's names: common in the region, with the characters that break bad software."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from shimonoseki_dx.demo.setting import data_rows

# Long or unusual names that a page has to hold.
RARE_NAMES = (
    ("勅使河原 健太郎左衛門", "テシガワラ ケンタロウザエモン"),
    ("小比類巻 ジョナサン健太", "コヒルイマキ ジョナサンケンタ"),
    ("東久世 エリザベス桜子", "ヒガシクゼ エリザベスサクラコ"),
    ("長宗我部 元之進", "チョウソカベ モトノシン"),
)


@dataclass(frozen=True)
class Name:
    """A full name and how it is read."""

    written: str
    kana: str


class Names:
    """Draws names; common family names come up as often as they do."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._families = data_rows("family_names.csv")
        self._given = data_rows("given_names.csv")
        self._weights = list(accumulate(int(row["weight"]) for row in self._families))

    def draw(self) -> Name:
        """Return the next name; two people may bear the same one, as in life."""
        [family] = self._random.choices(self._families, cum_weights=self._weights)
        given = self._random.choice(self._given)
        return Name(f"{family['name']} {given['name']}", f"{family['kana']} {given['kana']}")
