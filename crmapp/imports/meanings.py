"""Chosen words as keys: people, stages and list words, those to be made included."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import select

from crmapp.accounts.models import Person
from crmapp.accounts.team import everyone, person
from crmapp.custom_fields.models import CustomField
from crmapp.database import db
from crmapp.imports.bringing import Brings
from crmapp.imports.choices import ADD, CUSTOMER_WORDS, EMPTY, NEW, NOBODY, stage_without_word
from crmapp.imports.senses import same_word
from crmapp.imports.understood import UnderstoodRow
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.products.models import Product
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import first_stage, stage


@dataclass
class Meanings:
    """Reads choices; a person or a word to be made has a negative key until it is made."""

    choices: dict[str, Any]
    by: Person
    new_people: dict[str, int] = field(default_factory=dict)
    new_words: dict[tuple[ListKind | str, str], int] = field(default_factory=dict)
    brings: Brings = field(default_factory=Brings)
    _read: dict[tuple[ListKind, str], tuple[int | None, bool]] = field(default_factory=dict)

    @property
    def ask_for_new(self) -> bool:
        """Whether a person or a word may have to be made."""
        added = (ADD in chosen.values() for chosen in self.choices["lists"].values())
        return NEW in self.choices["owners"].values() or any(added)

    def owner_id(self, name: str) -> int | None:
        """The key of the owner that a name became, None for unassigned."""
        chosen = self.choices["owners"].get(name, NOBODY)
        if chosen == NEW:
            return self.new_people.setdefault(name, -1 - len(self.new_people))
        return int(chosen) if chosen != NOBODY and person(int(chosen)) else None

    def author(self, name: str, owner: str = "") -> tuple[int | None, str]:
        """Key and name of who wrote an entry; where nobody signed it, the row's owner did."""
        if not name and (owner_id := self.owner_id(owner)) is not None:
            return owner_id, ""
        name = name or owner
        if not name:
            return self.by.id, ""
        chosen = self.choices["owners"].get(name, NOBODY)
        if chosen != NOBODY and (key := self.owner_id(name)) is not None:
            given = person(key) if key > 0 else None
            # 张三's entries stay 张三's, though 李四 takes over the customers.
            if given is None or given.name == name:
                return key, ""
        same = next((one.id for one in everyone() if one.name == name), None)
        return same, ("" if same is not None else name)

    def member(self, name: str) -> int | None:
        """The key of somebody named in a file of the product's own, None where nobody is."""
        return self.author(name)[0] if name else None

    def stage_called(self, word: str) -> Stage | None:
        """The stage that a word of a file of the product's own became."""
        return stage(int(self.choices["stages"][word])) if word else None

    def stage(self, row: UnderstoodRow) -> Stage:
        """Where a row's deal stands."""
        word = row.deal.get("stage", "")
        chosen = self.choices["stages"].get(word)
        found = stage(int(chosen)) if chosen else None
        if not word and (found is None or found.id == first_stage().id):
            return stage_without_word(row)
        return found or first_stage()

    def word(self, kind: ListKind, text: str) -> tuple[int | None, bool]:
        """The key of a list's word, and whether the text would otherwise be lost."""
        if not text:
            return None, False
        if (kind, text) not in self._read:
            self._read[kind, text] = self._word(kind, text)
        return self._read[kind, text]

    def _word(self, kind: ListKind, text: str) -> tuple[int | None, bool]:
        if same := same_word(text, words(kind)):
            return same.id, False
        chosen = self.choices["lists"].get(kind.value, {}).get(text)
        if chosen == ADD:
            key = self.new_words.setdefault((kind, text), -1 - len(self.new_words))
            return key, False
        if chosen is not None and chosen.isdecimal():
            return int(chosen), False
        return None, chosen != EMPTY

    def customer_words(self, said: dict[str, Any]) -> tuple[dict[str, int | None], list[str]]:
        """Columns of a customer's list words, and the texts that are kept as remarks."""
        columns, left = {}, []
        for name, kind in CUSTOMER_WORDS.items():
            columns[f"{name}_id"], is_left = self.word(kind, str(said.get(name) or ""))
            if is_left:
                left.append(f"{kind.label}：{said[name]}")
        return columns, left

    def own_choice(self, key: str, field: CustomField, text: str) -> tuple[int | None, bool]:
        """The key of a choice of one of the team's own fields; see `word`."""
        if same := same_word(text, field.offered):
            return same.id, False
        chosen = self.choices["lists"].get(key, {}).get(text)
        if chosen == ADD:
            return self.new_words.setdefault((key, text), -1 - len(self.new_words)), False
        if chosen is not None and chosen.isdecimal():
            return int(chosen), False
        return None, chosen != EMPTY

    def method(self, text: str) -> tuple[int | None, str]:
        """The key of a method, and the text to put before the content where there is none."""
        key, is_left = self.word(ListKind.METHOD, text)
        return key, (text if is_left else "")

    def product(self, label: str) -> int | None:
        """The key of the product that a line is called by, None where the words are free."""
        return self._products.get(label)

    @cached_property
    def _products(self) -> dict[str, int]:
        rows = db.session.scalars(select(Product).order_by(Product.id.desc()))
        return {one.label: one.id for one in rows}

    def loss(self, text: str) -> tuple[int | None, str]:
        """Key and own words of why a deal was lost; the words are kept where they say more."""
        key, _ = self.word(ListKind.LOSS_REASON, text)
        known = same_word(text, words(ListKind.LOSS_REASON)) if text else None
        return key, ("" if known else text)
