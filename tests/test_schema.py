"""The migrated schema is the models' schema, and a filled database stays whole."""

import pytest
from flask import Flask
from sqlalchemy import Engine, inspect, text

from crmapp.database import db

# Made by hand in the migration, for the search alone.
BESIDE = {"alembic_version"}


def shape(engine: Engine) -> dict[str, object]:
    """Tables with their columns, keys and constraints, as the database itself tells them."""
    asked = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in asked.get_columns(table)
            },
            "primary": asked.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (key["constrained_columns"], key["referred_table"], sorted(key["options"].items()))
                for key in asked.get_foreign_keys(table)
            ),
            "unique": sorted(key["column_names"] for key in asked.get_unique_constraints(table)),
        }
        for table in asked.get_table_names()
        if table not in BESIDE and not table.startswith("search_index")
    }


def indexes(engine: Engine) -> set[str]:
    """Names of every index, those over expressions included."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    }
    with engine.connect() as connection:
        names = connection.execute(text(catalogue[engine.dialect.name])).scalars()
        return {name for name in names if name.startswith("ix_") and "search_index" not in name}


# SQLAlchemy cannot reflect indexes over expressions; their names are compared instead.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_the_migrated_schema_equals_the_models(app: Flask) -> None:
    with app.app_context():
        migrated, names = shape(db.engine), indexes(db.engine)
        db.session.commit()
        with db.engine.connect() as connection:
            for records in ("", "_followups", "_deals"):
                connection.execute(text(f"DROP TABLE search_index{records}"))
            db.metadata.drop_all(connection)
            db.metadata.create_all(connection)
            connection.commit()
        assert migrated == shape(db.engine)
        made = {index.name for table in db.metadata.tables.values() for index in table.indexes}
        assert names == {name for name in made if name.startswith("ix_")}
