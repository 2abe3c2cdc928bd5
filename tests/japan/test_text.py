import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan.text import (
    fold,
    fold_name,
    is_kana,
    normalise_key,
    same_text,
    search_words,
    to_katakana_name,
)
from japan.variants import VARIANTS

JAPANESE = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.characters(min_codepoint=0x3000, max_codepoint=0x30FF),
        st.characters(min_codepoint=0xFF00, max_codepoint=0xFFEF),
        st.sampled_from("髙﨑𠮷邉〜～－−゛゜\u3099\u309a\ufe00\U000e0100\u200b "),
    )
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾃﾞｼﾞﾀﾙ", "デジタル"),
        ("デジタル", "でじたる"),
        ("か゛", "が"),
        ("か\u3099", "が"),
        ("ＤＸ", "dx"),
        ("㈱", "(株)"),
        ("サ－バ―", "サーバー"),
        ("ｻｰﾊﾞｰ", "さ〜ば～"),
        ("AI‐OCR", "ai-ocr"),
        ("  山田　\t太郎\n", "山田 太郎"),
        ("渡邉\U000e0100", "渡辺"),
        ("神\ufe00\u200b", "神"),
        ("ヴァイオリン", "ゔぁいおりん"),
    ],
)
def test_fold_unites(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("きょう", "きよう"), ("かっこ", "かつこ"), ("はハ", "ばバ"), ("a b", "ab")]
)
def test_fold_keeps_apart(one, other):
    assert fold(one) != fold(other)


def test_fold_key_as_written():
    assert fold("　髙﨑　ﾃﾞｼﾞﾀﾙ-ＤＸ ") == "高崎 でじたるーdx"


def test_fold_finds_a_word_without_its_last_long_vowel():
    assert fold("サーバ") in fold("ファイルサーバーの更新")


@pytest.mark.parametrize(
    ("variants", "form"),
    [
        ("髙", "高"),
        ("﨑嵜", "崎"),
        ("濵濱", "浜"),
        ("德", "徳"),
        ("瀨", "瀬"),
        ("栁", "柳"),
        ("𠮷", "吉"),
        ("邉邊", "辺"),
        ("齋齊斎", "斉"),
        ("澤", "沢"),
        ("嶋嶌", "島"),
        ("廣", "広"),
        ("國", "国"),
        ("櫻", "桜"),
        ("眞", "真"),
        ("惠", "恵"),
        ("會", "会"),
        ("槗", "橋"),
        ("\ufa19", "神"),
    ],
)
def test_fold_unites_variant_kanji(variants, form):
    assert [fold(variant) for variant in variants] == [form] * len(variants)


def test_variants_lead_to_a_form_that_folds_to_itself():
    forms = set(VARIANTS.values())

    assert {form: fold(form) for form in forms} == {form: form for form in forms}
    assert all(unicodedata.normalize("NFKC", variant) == variant for variant in VARIANTS)


@given(JAPANESE)
def test_fold_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(JAPANESE)
def test_fold_name_twice_changes_nothing_more(text):
    assert fold_name(fold_name(text)) == fold_name(text)


@given(JAPANESE)
def test_fold_leaves_single_spaces_only(text):
    key = fold(text)

    assert key.split(" ") == (key.split() or [""])
    assert fold_name(text).split() in ([], [fold_name(text)])


def test_fold_name_ignores_spaces():
    names = ["山田 太郎", "山田　太郎", "山田太郎", " ﾔﾏﾀﾞ ﾀﾛｳ"]

    assert [fold_name(name) for name in names] == ["山田太郎"] * 3 + ["やまだたろう"]


def test_search_words_splits_at_any_space_and_drops_repeats():
    assert search_words("　ＤＸ　研修 dx\t ") == ["dx", "研修"]
    assert search_words(" 　") == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("００１２３４", "001234"),
        ("　Ａ-01 ", "A-01"),
        ("Taro＠City.JP", "Taro@City.JP"),
        ("\ufeff001\u200b", "001"),
    ],
)
def test_normalise_key(typed, key):
    assert normalise_key(typed) == key


@given(JAPANESE)
def test_normalise_key_twice_changes_nothing_more(text):
    assert normalise_key(normalise_key(text)) == normalise_key(text)


@given(st.text(st.characters(codec="cp932", include_characters="¢£¬‖−〜")))
def test_same_text_holds_after_a_round_trip_through_cp932(text):
    assert same_text(text, text.encode("cp932").decode("cp932"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("〜", "～"), ("−", "－"), ("‖", "∥"), ("¢", "￠"), ("£", "￡"), ("¬", "￢"), ("𠮷", "𠮷")],
)
def test_same_text_over_cp932_twins(one, other):
    assert same_text(f"4月{one}5月", f"4月{other}5月")


@pytest.mark.parametrize(
    ("one", "other"), [("髙", "高"), ("ー", "－"), ("～", "~"), ("Ａ", "A"), ("神", "\ufa19")]
)
def test_same_text_keeps_all_else_apart(one, other):
    assert not same_text(one, other)


@pytest.mark.parametrize(
    "text",
    [
        "ヤマダ タロウ",
        "やまだ　たろう",
        "ﾔﾏﾀﾞ ﾀﾛｳ",
        "ジャン・ポール",
        "ﾒｱﾘｰ･ｱﾝ",
        "か\u3099",
        "ヴヵゝー",
    ],
)
def test_is_kana_takes_kana_of_every_kind(text):
    assert is_kana(text)


@pytest.mark.parametrize(
    "text", ["", " 　", "ー", "・", "山田", "ヤマダ太郎", "ﾔﾏﾀﾞ1", "Yamada", "。"]
)
def test_is_kana_refuses(text):
    assert not is_kana(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ﾔﾏﾀﾞ  ﾀﾛｳ", "ヤマダ タロウ"),
        (" やまだ　たろう ", "ヤマダ タロウ"),
        ("か\u3099", "ガ"),
        ("ﾒｱﾘｰ･ｱﾝ", "メアリー・アン"),
        ("髙橋\ufa19Ａ", "髙橋\ufa19Ａ"),
    ],
)
def test_to_katakana_name(typed, stored):
    assert to_katakana_name(typed) == stored


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x30FE, exclude_characters="ゟ")))
def test_to_katakana_name_keeps_kana_kana(text):
    assert is_kana(to_katakana_name(text)) == is_kana(text)
