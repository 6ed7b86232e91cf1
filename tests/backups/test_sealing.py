"""Sealed files: whole at any place, refused wherever a byte was changed, moved or cut off."""

import io
from pathlib import Path

import pytest
from flask import Flask

from crmapp.backups import passphrase, sealing
from crmapp.backups.passphrase import Key, Recipe
from crmapp.backups.sealing import Damaged, Opened, Sealer, WrongKey, read_header

KEY = Key(Recipe("00" * 16), bytes(32))
BLOCK = 64
TEXT = bytes(range(256)) * 3 + b"the end"


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BLOCK", BLOCK)


def sealed(text: bytes = TEXT) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, {"product": "crmapp"}, KEY)
    for start in range(0, len(text), 50):
        sealer.write(text[start : start + 50])
    sealer.close()
    return file.getvalue()


def opened(data: bytes, key: Key = KEY) -> bytes:
    file = Opened(io.BytesIO(data), key)
    file.prove()
    return io.BufferedReader(file).read()


@pytest.mark.parametrize("length", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK, len(TEXT)])
def test_what_is_sealed_comes_out_as_it_was(length: int) -> None:
    whole = sealed(TEXT[:length])
    assert opened(whole) == TEXT[:length]
    file = Opened(io.BytesIO(whole), KEY)
    assert file.seek(0, 2) == length
    file.seek(length // 2)
    assert io.BufferedReader(file).read(BLOCK) == TEXT[length // 2 : length][:BLOCK]
    assert b"crmapp" in whole


def test_no_byte_can_be_changed_and_no_end_cut_off() -> None:
    whole = sealed()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises((Damaged, WrongKey)):
            opened(bytes(changed))
    for length in range(len(whole)):
        with pytest.raises((Damaged, WrongKey)):
            opened(whole[:length])


def test_no_block_can_be_moved_left_out_or_added() -> None:
    whole = sealed()
    body = len(whole) - len(TEXT) - 16 * -(-len(TEXT) // BLOCK)
    head, step = whole[:body], BLOCK + 16
    blocks = [whole[at : at + step] for at in range(body, len(whole), step)]
    assert opened(head + b"".join(blocks)) == TEXT
    for order in ([1, 0, *range(2, len(blocks))], range(1, len(blocks)), [*range(len(blocks)), 0]):
        with pytest.raises(Damaged):
            opened(head + b"".join(blocks[nth] for nth in order))
    with pytest.raises(WrongKey):
        opened(whole, Key(KEY.recipe, b"\1" * 32))


@pytest.mark.one_database
def test_a_passphrase_makes_the_same_key_anywhere_and_only_the_key_is_kept(context: Flask) -> None:
    first = passphrase.choose("　ｃｏｒｒｅｃｔ horse 电池")
    again = passphrase.derive("correct horse 电池", first.recipe)
    assert again.bytes == first.bytes
    assert passphrase.derive("correct horse 电", first.recipe).bytes != first.bytes
    second = passphrase.choose("battery staple 马")
    assert passphrase.chosen() == second
    assert passphrase.key_for(first.recipe).bytes == first.bytes
    file: Path = context.config["INSTANCE"] / passphrase.FILE
    assert "horse" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_costs_that_nobody_would_choose_are_refused() -> None:
    told = {"salt": "00", "time": 3, "memory": 1 << 30, "lanes": 4}
    with pytest.raises(ValueError, match="bounds"):
        Recipe.read(told)
    whole = sealed().replace(b'"memory": 65536', b'"memory": 9e536')
    with pytest.raises(Damaged):
        read_header(io.BytesIO(whole))
