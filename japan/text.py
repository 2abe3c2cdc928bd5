"""Text for machines: search keys, codes, comparisons. Names stay as they are stored.

Folding is lossy and meant for keys alone; never write a folded text back where a person reads
it. NFC and NFKC change kanji of real names, so not even they may touch a stored name.
"""

import re
import unicodedata

import jaconv

from japan.variants import VARIANTS

# Signs that people and input methods use for each other where a dash or a long vowel stands.
_DASHES = "-~ー゠‐‑‒–—―⁃⁻−─━〜〰➖⸺⸻˗"
_KATAKANA = [chr(code) for code in (*range(0x30A1, 0x30FB), 0x30FD, 0x30FE)]

_FOLDED = str.maketrans(
    VARIANTS
    | dict.fromkeys(_DASHES, "ー")
    | {letter: jaconv.kata2hira(letter) for letter in _KATAKANA}
)
# Free-standing voice marks, so that か゛ composes to が instead of becoming "か " and a mark.
_VOICE_MARKS = {0x309B: "\u3099", 0x309C: "\u309a"}
_WHITE_SPACE_CONTROLS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85"
_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"),
        *(0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
        *range(0x180B, 0x1810),  # Mongolian variation selectors
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0xE0000, 0xE1000),  # tags and the selectors of ideographic variants (IVS)
    ]
)
for _space in _WHITE_SPACE_CONTROLS:
    del _INVISIBLE[ord(_space)]

# What CP932 gives back for the six signs that it takes in but does not keep (〜 becomes ～).
_CP932_TWINS = str.maketrans({sign: sign.encode("cp932").decode("cp932") for sign in "¢£¬‖−〜"})

_KANA = "ぁ-ゖ\u3099-ゟァ-ヺー-ヿㇰ-ㇿｦ-ﾟ"
_KANA_TEXT = re.compile(rf"[{_KANA}\s・･]+")
_KANA_LETTER = re.compile("[ぁ-ゖァ-ヺㇰ-ㇿｦ-ｯｱ-ﾝ]")
_KANA_RUN = re.compile(f"[{_KANA}・･]+")


def fold(text: str) -> str:
    """Return the search key of text: what looks or sounds the same becomes equal.

    Width, case, hiragana and katakana, dashes and long vowel marks, variant kanji, invisible
    characters; white space runs become one space, none at the ends. Small kana keep their size.
    A trailing long vowel stays: サーバ is a substring of サーバー anyway. Folding twice changes
    nothing more.
    """
    visible = text.translate(_INVISIBLE).translate(_VOICE_MARKS)
    caseless = unicodedata.normalize("NFD", visible).casefold()
    # Unicode's own recipe (NFKC_Casefold): normalising may bring forth capitals once more.
    caseless = unicodedata.normalize("NFKC", caseless).casefold()
    key = unicodedata.normalize("NFKC", caseless).translate(_INVISIBLE).translate(_FOLDED)
    return " ".join(key.split())


def fold_name(text: str) -> str:
    """Return the search key of a name: as fold, without any space, so 山田 太郎 = 山田太郎."""
    return fold("".join(fold(text).split()))


def search_words(query: str) -> list[str]:
    """Split a query at spaces, full-width ones too, into folded words, each once, in order."""
    return list(dict.fromkeys(fold(query).split()))


def normalise_key(text: str) -> str:
    """Bring a staff number, code or mail address to one spelling: NFKC, no outer space.

    ０１２３ becomes 0123, leading zeros and case stay. Invisible characters go: one that was
    pasted along would make a second, equal-looking key.
    """
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


def same_text(a: str, b: str) -> bool:
    """Whether a and b are equal but for what a CP932 file changes on its way (〜 and ～, − and －).

    For re-imports of our own exports, which must show no false change. 髙 and 高 differ.
    """
    return a.translate(_CP932_TWINS) == b.translate(_CP932_TWINS)


def is_kana(text: str) -> bool:
    """Whether text is kana alone, of any width and kind; spaces, ー and ・ may stand between."""
    return bool(_KANA_TEXT.fullmatch(text) and _KANA_LETTER.search(text))


def to_katakana_name(text: str) -> str:
    """Bring a furigana to full-width katakana, words parted by one space.

    Half-width kana, hiragana and kana typed apart from their voice marks become katakana; all
    else stays, so that is_kana can still refuse it.
    """
    katakana = _KANA_RUN.sub(_full_width_katakana, text.translate(_VOICE_MARKS))
    return " ".join(katakana.split())


def _full_width_katakana(kana: re.Match[str]) -> str:
    return jaconv.hira2kata(unicodedata.normalize("NFKC", kana[0]))
