"""The WSGI entry: `wsgi:app`."""

from crmapp import create_app

app = create_app()
