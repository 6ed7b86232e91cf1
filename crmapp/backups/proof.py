"""Proving an unpacked archive: the database is sound, whole, and opens with its key."""

from pathlib import Path

from cryptography.exceptions import InvalidTag
from flask_babel import lazy_gettext as _l

from crmapp.backups import sources
from crmapp.backups.archive import BadBackup, Manifest
from crmapp.backups.dumps import Samples, read_dump
from crmapp.backups.installation import fingerprint
from crmapp.key_file import read_keys
from crmapp.vault import Sealed, SealedRecord, Vault, vault


def prove(manifest: Manifest, unpacked: Path) -> None:
    """Check an unpacked archive against its manifest; raises BadBackup."""
    database = unpacked / sources.NAMES.get(manifest.database, "")
    if not database.is_file():
        raise BadBackup(_l("There is no database in it."))
    if manifest.database == "postgresql":
        counts, samples = read_dump(database)
    else:
        counts, samples = sources.prove_sqlite(database), _samples_in(database)
        if sources.revision_in(database) != manifest.revision:
            raise BadBackup(_l("Its database is not the one that its list names."))
    if any(counts.get(name) != count for name, count in manifest.counts.items()):
        raise BadBackup(_l("Rows are missing from the database in it."))
    _open_one_of_each(manifest, unpacked / "keys", samples)


def sealed_columns() -> list[tuple[str, str]]:
    """Table and name of every private field."""
    return [
        (model.__tablename__, name)
        for model in SealedRecord.__subclasses__()
        for name, value in vars(model).items()
        if isinstance(value, Sealed)
    ]


def _samples_in(database: Path) -> Samples:
    samples: Samples = {}
    with sources.opened(database) as connection:
        for table, name in sealed_columns():
            column = f"{name}_sealed"
            known = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
            if column in {row[1] for row in known}:
                first = connection.execute(
                    f'SELECT uid, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT 1'  # noqa: S608
                ).fetchone()
                if first is not None:
                    samples[table, column] = first
    return samples


def _open_one_of_each(manifest: Manifest, keys: Path, samples: Samples) -> None:
    if (keys / "field_key").exists():
        opener = Vault(read_keys(keys))
    elif manifest.keys.get("field_key") == fingerprint("field_key"):
        opener = vault()
    else:
        return  # its key is elsewhere; a restore asks for it
    for table, name in sealed_columns():
        uid, sealed = samples.get((table, f"{name}_sealed"), (None, None))
        if sealed is None:
            continue
        try:
            opener.open(bytes(sealed), f"{table}.{name}.{uid}")
        except (InvalidTag, KeyError, UnicodeDecodeError) as problem:
            raise BadBackup(_l("Its private fields do not open with its key.")) from problem
