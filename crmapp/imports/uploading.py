"""An uploaded sheet becomes an import; of one that cannot be read, nothing is kept."""

from crmapp.accounts.models import Person
from crmapp.database import writing
from crmapp.files import store
from crmapp.imports.bad_sheets import TooLarge
from crmapp.imports.kinds import MAX_FILE, MEGABYTE
from crmapp.imports.staging import guesses_of, layout_named, open_file, tables_of
from crmapp.imports.verbs import begin


def begin_upload(upload: object, *, by: Person) -> int:
    """Keep an uploaded file and make an import of it; returns its key. Raises a BadSheet."""
    content = upload.stream.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise TooLarge(limit=MAX_FILE // MEGABYTE)
    written, name = store.write(content), upload.filename or "?"
    # One that turns out bad is swept away, for no row names it.
    layout = layout_named(tables_of(open_file(written.token, name)), "")
    _guesses, mapping = guesses_of(layout)
    with writing():
        file = store.enlist(written, name=name, owner=by)
        return begin(file, name, layout.sheet.name, mapping, by=by).id
