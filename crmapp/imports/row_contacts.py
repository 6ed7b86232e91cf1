"""Reads the contacts from the rows of one customer."""

import re
from collections.abc import Iterable, Iterator

from crmapp.custom_fields.importing import read_own
from crmapp.imports import cells, phones_in, words
from crmapp.imports.grouping import numbered
from crmapp.imports.persons import is_called, is_company, is_person, split_contact
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.reader import Reader
from crmapp.imports.tables import Row

AGE = re.compile(r"\d{1,3}\s*(?:周?岁)?")  # 6/4 and 80后 say more, or less
CONTACT_WORDS = ("gender", "decision_power", "influence")
READ = (
    "name", "phone", "wechat", "email", "preferences", "department", "position", "age",
    *CONTACT_WORDS,
)  # fmt: skip
SAME = re.compile(
    r"(?:微信)?(?:同|与)(?:手机|电话|上|号)号?(?:相同|一致)?|(?:手机|电话)?同号|手机号"
)
SEVERAL = re.compile(r"[、,，;；\n]|\s/\s")


def contacts_of(reader: Reader) -> list[dict[str, object]]:
    """Return the contacts that the rows name, one per name, the main one first."""
    people: dict[str, dict[str, object]] = {}
    groups = _contact_groups(reader)
    for row in reader.rows:
        for columns in groups:
            for person in _in_row(reader, row, columns):
                known = people.setdefault(_same(people, person), {})
                _merge(reader, known, person)
    told = read_own(reader, "contact")
    if people and told:
        next(iter(people.values())).update(told)
    return list(people.values())


def _contact_groups(reader: Reader) -> list[dict[str, list[int]]]:
    """Return the columns of the first, second … contact of a row, by field."""
    groups: dict[int, dict[str, list[int]]] = {}
    several = len(reader.mapping.columns("contact.name")) > 1
    for index, number in numbered(
        reader.mapping, reader.headers, "contact", "contact.name"
    ).items():
        name = reader.mapping.fields[index].partition(".")[2]
        groups.setdefault(number if several else 1, {}).setdefault(name, []).append(index)
    return [groups[number] for number in sorted(groups)]


def _in_row(reader: Reader, row: Row, columns: dict[str, list[int]]) -> Iterable[dict[str, object]]:
    """Return the people of one group of columns in one row."""
    text = {name: next(filter(None, _said(reader, row, columns, name)), "") for name in READ}
    others = _said(reader, row, columns, "other_phone")
    phones = phones_in.reach("\n".join(filter(None, (text["phone"], *others))))
    person: dict[str, object] = {
        "wechat": _wechat(text["wechat"], phones),
        "email": text["email"] or phones.email,
        "preferences": text["preferences"],
        "position": " ".join(filter(None, (text["department"], text["position"]))),
        "age": cells.count_of(text["age"]),
    }
    if text["age"] and not AGE.fullmatch(text["age"]):
        reader.keep("contact.age", columns["age"][0], text["age"])
    for name in filter(text.get, CONTACT_WORDS):
        person[name] = words.value_of(f"contact.{name}", text[name])
        if not person[name]:
            reader.note("unknown_word", f"contact.{name}", row, text=text[name])
            reader.keep(f"contact.{name}", columns[name][0], text[name])
    odd = _odd(reader, row, next(iter(columns.get("phone", ())), None), phones)
    people = _called(_names(text["name"]), person)
    _share_phones(people, phones.phones + odd)
    told = [
        {key: value for key, value in found.items() if value not in (None, "")} for found in people
    ]
    return list(filter(None, told))


def _said(reader: Reader, row: Row, columns: dict[str, list[int]], name: str) -> Iterator[str]:
    """Yield the texts of a field's columns; "" for one that is nothing but a forbidden number."""
    for index in columns.get(name, ()):
        starred, any_private = star_numbers(cells.text_of(row.at(index)))
        if any_private:
            reader.note("private_number", f"contact.{name}", row)
        yield starred if starred.strip("*") else ""


def _called(
    names: list[tuple[str, str, phones_in.Reachable]], person: dict[str, object]
) -> list[dict[str, object]]:
    """Return the people of some names; what the other columns tell is of the first of them."""
    people = [person, *({} for _ in names[1:])]
    for found, (name, position, own) in zip(people, names, strict=False):
        found["name"] = name
        found["position"] = _both(found.get("position"), position)
        _reached(found, own)
    return people


def _both(position: object, beside: str) -> str:
    """Return the position of its column, with what else stands beside a name: 李娜 Lina."""
    told = str(position or "")
    return told if beside in told else "/".join(filter(None, (told, beside)))


def _wechat(text: str, found: phones_in.Reachable) -> str:
    """Return the WeChat name; 同手机 is the number of the same person."""
    if SAME.fullmatch(text):
        return found.phones[0] if found.phones else ""
    return " ".join(text.split()) or found.wechat


def _names(text: str) -> list[tuple[str, str, phones_in.Reachable]]:
    """Return name, position and ways to reach of each person in a cell of names."""
    found = []
    parts = [part.strip() for part in SEVERAL.split(text) if part.strip()]
    many = len(parts) > 1 and all(
        is_called(split_contact(phones_in.NUMBER.sub("", part))[0]) for part in parts
    )
    for part in parts if many else [text] if text else []:
        own = phones_in.reach(part) if phones_in.NUMBER.search(part) else phones_in.Reachable()
        name, position = split_contact(" ".join(own.odd) if own.phones else part)
        found.append((name, position, own))
    return found


def _odd(reader: Reader, row: Row, index: int | None, found: phones_in.Reachable) -> list[str]:
    """Return the texts kept as phones although they are none, each with an issue."""
    kept = []
    for text in found.odd:
        if found.phones and not re.search(r"\d(?:\D?\d){4}", text):
            # 李总 behind a number, 下午打: no number, but somebody wrote it.
            reader.keep("contact.phone", index, text)
            continue
        code = "number_lost" if found.lost else "odd_phone"
        reader.note(code, "contact.phone", row, text=text)
        kept.append(text)
    return kept


def _reached(person: dict[str, object], own: phones_in.Reachable) -> None:
    if own.phones:
        person["phone"] = own.phones[0]
        person["other_phone"] = " / ".join(own.phones[1:])
    person["wechat"] = person.get("wechat") or own.wechat
    person["email"] = person.get("email") or own.email


def _share_phones(people: list[dict[str, object]], phones: list[str]) -> None:
    """Give each person one number where there are as many, else all to the first."""
    if len(people) > 1 and len(phones) == len(people):
        for person, phone in zip(people, phones, strict=True):
            person["phone"] = phone
        return
    first = people[0]
    numbers = [phone for phone in phones if phone != first.get("phone")]
    if numbers and not first.get("phone"):
        first["phone"] = numbers.pop(0)
    if numbers:
        others = [text for text in (first.get("other_phone"), *numbers) if text]
        first["other_phone"] = " / ".join(dict.fromkeys(others))


def _same(people: dict[str, dict[str, object]], person: dict[str, object]) -> str:
    """Return under which name a person is already known; a nameless one belongs to the first."""
    name = str(person.get("name", ""))
    if not name and people:
        phone = person.get("phone")
        for known, other in people.items():
            if phone and phone == other.get("phone"):
                return known
        return next(iter(people)) if not phone or len(people) == 1 else f"\x1f{phone}"
    return name


def _merge(reader: Reader, known: dict[str, object], person: dict[str, object]) -> None:
    for key, value in person.items():
        former = known.get(key)
        if former not in (None, value):
            reader.note("conflict", f"contact.{key}", kept=value, other=former)
        known[key] = value


def settle_person(reader: Reader, customer: dict, contacts: list[dict]) -> None:
    """Sort out who is the company and who the person; see `person_as_customer`."""
    name, company = customer.get("name"), customer.get("company_name")
    first = contacts[0].get("name") if contacts else None
    if not name and company:
        customer["name"] = name = company
    if not name and first:
        customer["name"], customer["kind"] = first, customer.get("kind", "individual")
        reader.note("name_from_contact", "customer.name", person=first)
    elif company and _is_person_of(name, company, first):
        contacts[:1] = [{**(contacts[0] if contacts else {}), "name": name}]
        customer["name"] = company
        reader.note("person_as_customer", "customer.name", person=name, company=company)
    if customer.get("company_name") == customer.get("name"):
        customer.pop("company_name", None)
    if customer.get("name") and "kind" not in customer:
        alone = first in (None, customer["name"]) and is_person(customer["name"])
        customer["kind"] = "individual" if alone else "enterprise"
    if customer.get("kind") == "individual" and not contacts and customer.get("name"):
        contacts.append({"name": customer["name"]})
    elif contacts and "name" not in contacts[0] and customer.get("kind") == "individual":
        contacts[0] = {"name": customer["name"], **contacts[0]}


def _is_person_of(name: str | None, company: str, contact: str | None) -> bool:
    """Tell whether a customer's name is in truth its contact's, and the company stands beside."""
    if not name or name == company or is_company(name):
        return False
    return name == contact or (contact is None and is_person(name))
