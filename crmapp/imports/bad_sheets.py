"""What can be wrong with an uploaded file: each fault says what it is and what to do."""

from flask_babel import lazy_gettext as _l


class BadSheet(ValueError):
    """A file that cannot be taken in; `message` is a lazy sentence for the person who sent it."""

    message = _l("This file cannot be read. Save it as .xlsx in Excel or WPS and try again.")

    def __init__(self, **params: object) -> None:
        """Take the figures or names that the sentence mentions."""
        super().__init__(type(self).__name__)
        self.params = params

    def __str__(self) -> str:
        """Return the sentence in the reader's language."""
        return str(self.message) % self.params


class EmptyFile(BadSheet):
    """No byte, or no cell with a value."""

    message = _l("The file is empty. Check that you chose the right one.")


class LockedFile(BadSheet):
    """Encrypted by a password."""

    message = _l(
        "The file is protected by a password. Remove the password in Excel or WPS, "
        "save it and try again."
    )


class DamagedFile(BadSheet):
    """The right kind, but its inside does not hold together."""

    message = _l(
        "The file is damaged or incomplete. Open it in Excel or WPS, save it again as .xlsx "
        "and try again."
    )


class HostileFile(BadSheet):
    """Holds declarations or sizes that no spreadsheet program writes."""

    message = _l(
        "The file holds parts that no spreadsheet needs, so it was not opened. Copy the cells "
        "into a new workbook and save that as .xlsx."
    )


class WpsFile(BadSheet):
    """The old own format of WPS."""

    message = _l(
        "This is a WPS sheet (.et). Open it in WPS, choose Save As, file type .xlsx, and send "
        "the new file."
    )


class OldXml(BadSheet):
    """What Excel 2003 called an XML spreadsheet; some accounting programs still write it."""

    message = _l(
        "This is an XML spreadsheet of Excel 2003. Open it in Excel or WPS, choose Save As, file "
        "type .xlsx, and send the new file."
    )


class NotASheet(BadSheet):
    """A picture, a PDF, a document or an archive, whatever its name says."""

    message = _l(
        "This is not a spreadsheet but another kind of file (%(kind)s). Send an .xlsx, .xls, "
        ".ods or .csv file."
    )


class Zipped(NotASheet):
    """An archive of spreadsheets, as a large export comes in."""

    message = _l("This is a zip of spreadsheets. Unpack it and send them one after the other.")


class TooLarge(BadSheet):
    """More bytes than allowed, packed or unpacked."""

    message = _l(
        "The file is too large (at most %(limit)s MB). Remove pictures, or split it into "
        "several files."
    )


class TooManyRows(BadSheet):
    """More rows than one import takes."""

    message = _l(
        "The sheet “%(sheet)s” has more than %(limit)s rows. Split it into several files, or "
        "delete cells far below the table."
    )


class TooManyColumns(BadSheet):
    """More columns than one import takes."""

    message = _l(
        "The sheet “%(sheet)s” has more than %(limit)s columns. Delete what stands far to the "
        "right of the table."
    )


class TooSlow(BadSheet):
    """Parsing took more time or memory than allowed."""

    message = _l(
        "Reading the file took too long. Copy the table alone into a new workbook, save it as "
        ".xlsx and try again."
    )


class NoHeader(BadSheet):
    """No row that names the columns."""

    message = _l(
        "No row with column names was found. The table needs a row such as 客户名称, 联系人, 电话 "
        "above the customers."
    )


class CardSheets(NoHeader):
    """Labels beside their values: a sheet, or a column, for one customer each."""

    message = _l(
        "In this file the labels stand beside the values, as on a card or in a table turned on "
        "its side. Put the customers into one table, a row each, below a row such as 客户名称, "
        "联系人, 电话, and send that."
    )
