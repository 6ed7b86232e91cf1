"""How large a request may be: only the forms that carry files may be larger than the rest."""

from flask import Flask, request

from crmapp.attachments.receiving import MEGABYTE
from crmapp.settings.values import setting

CARRYING = {"attachments.create", "followups.create", "proposals.create", "proposals.update"}
TOGETHER = 5  # files of the largest size that one form may hold
BESIDE = 2 * MEGABYTE  # for the form's own text
BACKUP = 40 * MEGABYTE  # a larger one is copied into its folder


def init_app(app: Flask) -> None:
    """Bound each form before anybody reads it, and after the door: the settings are known then."""
    app.before_request(_bound_form)


def _bound_form() -> None:
    if request.method == "POST" and request.endpoint in CARRYING:
        most = TOGETHER * setting("file_megabytes") * MEGABYTE + BESIDE
        request.max_content_length = max(most, request.max_content_length or 0)
    if request.method == "POST" and request.endpoint == "restoring.upload":
        request.max_content_length = BACKUP
