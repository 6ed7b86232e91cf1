"""What is shown of a contact to those who may not see the whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.contacts.masking import mask_email, mask_messenger, mask_name, mask_phone
from crmapp.contacts.phones import phone_key

MASKS = (mask_phone, mask_email, mask_messenger, mask_name)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "+86 138-1234-5678", "138****5678"),
        (mask_phone, "0571-88881234", "0571-****1234"),
        (mask_phone, "0571-88881234转801", "0571-****1234"),
        (mask_phone, "010-88881234", "010-****1234"),
        (mask_phone, "400-123-4567", "400-****567"),
        (mask_phone, "+85223456789", "+85****89"),
        (mask_phone, "13812345678/13987654321", "138****5678 / 139****4321"),
        (mask_phone, "138****5678", "138****5678"),
        (mask_phone, "1381234****", "****"),
        (mask_phone, "13812345*78", "****"),
        (mask_phone, "88881234", "****"),
        (mask_phone, "12", "****"),
        (mask_phone, "", ""),
        (mask_phone, None, ""),
        (mask_email, "wangfang@yunfan.cn", "w***@yunfan.cn"),
        (mask_email, "13812345678@163.com", "1***@163.com"),
        (mask_email, "w@yunfan.cn", "***@yunfan.cn"),
        (mask_email, "王芳@13812345678", "***"),
        (mask_email, "wangfang", "***"),
        (mask_email, "@yunfan.cn", "***"),
        (mask_email, "a@", "***"),
        (mask_email, "", ""),
        (mask_email, None, ""),
        (mask_messenger, "wangfang_88", "w***"),
        (mask_messenger, "13812345678", "1***"),
        (mask_messenger, "abc", "***"),
        (mask_messenger, "", ""),
        (mask_messenger, None, ""),
        (mask_name, "张三", "张*"),
        (mask_name, "张三丰", "张*"),
        (mask_name, "欧阳修", "欧阳*"),
        (mask_name, "欧阳", "欧*"),
        (mask_name, "John Smith", "J*"),
        (mask_name, "张", "*"),
        (mask_name, "", ""),
        (mask_name, None, ""),
    ],
)
def test_enough_is_shown_to_recognise_and_not_to_call(mask, text, shown):
    assert mask(text) == shown


texts = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.text("0123456789*-+/ 转", max_size=24),
    st.text("ab@.*张1", max_size=12),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
)


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(texts)
def test_every_text_is_masked_and_a_second_time_changes_nothing(text):
    for mask in MASKS:
        shown = mask(text)
        assert mask(shown) == shown
        assert not shown or "*" in shown
        assert phone_key(shown) is None


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(texts.filter(bool))
def test_a_mask_shows_fewer_characters_than_it_is_given(text):
    for mask in (mask_messenger, mask_name):
        kept = mask(text).replace("*", "")
        assert len(kept) < max(1, len(text.strip()))
    digits = sum(character.isdecimal() for character in mask_phone(text))
    assert digits <= max(8 * len(mask_phone(text).split("/")), 0)
