"""Names in letters."""

import pytest

from elderly_care.logic.names import initials, pinyin, syllables


@pytest.mark.parametrize(
    ("name", "letters", "first"),
    [
        ("王秀英", "wangxiuying", "wxy"),
        ("单雄", "shanxiong", "sx"),
        ("曾国", "zengguo", "zg"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("吕良", "lvliang", "ll"),
        ("买买提·吐尔逊", "maimaitituerxun", "mmttex"),
        ("Anna", "anna", "a"),
        ("单", "dan", "d"),
    ],
)
def test_pinyin_and_initials(name, letters, first):
    assert (pinyin(name), initials(name)) == (letters, first)


def test_a_name_without_letters_has_none():
    assert syllables("·") == ()
