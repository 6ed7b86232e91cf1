"""Files are judged by their bytes, read in every usual format, and refused in clear words."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from crmapp.imports import bad_sheets as bad
from crmapp.imports import kinds, reading
from crmapp.imports.reading import read_workbook

TABLE = [["客户名称", "联系人", "电话"], ["云帆科技", "张三", "13812345678"]]
MOMENT = datetime.fromisoformat("2025-03-04T09:30:00")
TEXT = "\n".join(",".join(row) for row in TABLE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def put(tmp_path: Path, data: bytes, name: str = "file.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def xlsx(**extra: bytes) -> bytes:
    """Return a small workbook, its parts replaced or added."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made)
    sheet = workbook.add_worksheet("客户")
    for number, row in enumerate(TABLE):
        sheet.write_row(number, 0, row)
    workbook.close()
    parts = {
        part.filename: zipfile.ZipFile(made).read(part) for part in zipfile.ZipFile(made).infolist()
    }
    parts |= {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in extra.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def rows(path: Path, name: str = "file.xlsx") -> list:
    return read_workbook(path, name).sheets[0].rows


def sheet_xml(cells: str, dimension: str = "A1") -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml'
        f'/2006/main"><dimension ref="{dimension}"/><sheetData>{cells}</sheetData></worksheet>'
    ).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_text_is_read_in_any_encoding_with_any_delimiter(tmp_path, encoding, delimiter) -> None:
    data = "\n".join(delimiter.join(row) for row in TABLE).encode(encoding)
    assert rows(put(tmp_path, data, "客户.csv")) == TABLE


def test_the_name_of_a_file_is_not_believed(tmp_path) -> None:
    assert rows(put(tmp_path, TEXT.encode("gb18030"), "客户.xls")) == TABLE
    assert rows(put(tmp_path, xlsx(), "客户.csv")) == TABLE


def test_a_web_page_called_xls_is_read_with_its_merged_cells(tmp_path) -> None:
    page = (
        "<html><meta charset=gb2312><table><tr><td colspan=2>客户表</td></tr>"
        "<tr><td rowspan=2>云帆</td><td>张三<br>李四</td></tr><tr><td>王五</td></tr></table>"
    )
    path = put(tmp_path, page.encode("gb18030"), "导出.xls")
    (sheet,) = read_workbook(path, "导出.xls").sheets
    assert sheet.rows == [["客户表", None], ["云帆", "张三\n李四"], [None, "王五"]]
    assert sheet.merged == [(0, 0, 0, 1), (1, 0, 2, 0)]


def test_dates_and_numbers_keep_their_types_and_hidden_sheets_stay_out(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(path)
    hidden, sheet = workbook.add_worksheet("字典"), workbook.add_worksheet("客户")
    sheet.activate()
    sheet.set_first_sheet()
    hidden.hide()
    hidden.write(0, 0, "x")
    day = workbook.add_format({"num_format": 'm"月"d"日"'})
    moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_datetime(0, 0, date(2025, 3, 4), day)
    sheet.write_datetime(0, 1, MOMENT, moment)
    sheet.write_number(0, 2, 13812345678)
    workbook.close()
    book = read_workbook(path, "a.xlsx")
    assert [found.name for found in book.sheets] == ["客户"]
    assert book.sheets[0].rows == [[date(2025, 3, 4), MOMENT, 13812345678]]


def test_a_formula_without_a_value_is_kept_as_it_is_written(tmp_path) -> None:
    lines = (
        '<row r="1"><c r="A1"><f>2*25000</f><v></v></c><c r="B1" t="str"><f>""</f><v></v></c>'
        '<c r="C1" s="0"><f>1+1</f><v>2</v></c><c r="D1"><f>A1&amp;"x"</f></c></row>'
    )
    path = put(tmp_path, xlsx(xl__worksheets__sheet1_xml=sheet_xml(lines)))
    assert rows(path) == [["=2*25000", None, 2, '=A1&"x"']]


def test_a_quote_that_is_never_closed_takes_no_rows(tmp_path) -> None:
    assert rows(put(tmp_path, b'a,b\n1"c,2\n"3,4\n5,6', "a.csv"))[1:] == [
        ['1"c', "2"],
        ['"3', "4"],
        ["5", "6"],
    ]


def test_guards_against_formulas_are_taken_off_again(tmp_path) -> None:
    data = '电话,备注\n"=""013800000001""",\'=1+1\n\'+8613800000001,it\'s'.encode()
    read = rows(put(tmp_path, data))
    assert read[1:] == [["013800000001", "=1+1"], ["+8613800000001", "it's"]]


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "C9:A1", "", "ZZZZ99:!!"])
def test_a_wrong_dimension_hides_no_row(tmp_path, dimension) -> None:
    lines = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>客户{n}</t></is></c></row>'
        for n in range(1, 501)
    )
    path = put(tmp_path, xlsx(xl__worksheets__sheet1_xml=sheet_xml(lines, dimension)))
    assert len(rows(path)) == 500


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"", "a.xlsx", bad.EmptyFile),
        (b"\n \n", "a.csv", bad.EmptyFile),
        (b"PK\x03\x04" + b"x" * 500, "a.xlsx", bad.DamagedFile),
        (xlsx()[:1500], "a.xlsx", bad.DamagedFile),
        (OLE, "a.xls", bad.DamagedFile),
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", bad.DamagedFile),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", bad.LockedFile),
        (OLE + "Workbook".encode("utf-16-le"), "客户.et", bad.WpsFile),
        (OLE + "WordDocument".encode("utf-16-le"), "a.xls", bad.NotASheet),
        (b"%PDF-1.7 ...", "a.xlsx", bad.NotASheet),
        (
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
            "2003.xml",
            bad.OldXml,
        ),
        (b"\x89PNG\r\n\x1a\n....", "a.xlsx", bad.NotASheet),
        (b"\xff\xd8\xff\xe0....", "a.csv", bad.NotASheet),
        (b"\x80\x81\xff\xff\x00" * 50, "a.csv", bad.DamagedFile),
        (b"a" * (kinds.MAX_FILE + 1), "a.csv", bad.TooLarge),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, data, name, fault) -> None:
    with pytest.raises(fault):
        read_workbook(put(tmp_path, data, "upload"), name)


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (archive({"word/document.xml": b"<w/>"}), bad.NotASheet),
        (archive({"photo.txt": b"x"}), bad.NotASheet),
        (archive({"客户清单 1.xlsx": b"x"}), bad.Zipped),
        (archive({f"xl/{n}": b"" for n in range(kinds.MAX_ENTRIES + 1)}), bad.HostileFile),
        (archive({"xl/workbook.xml": b"\0" * (20 << 20)}), bad.HostileFile),
        (archive({f"xl/media/{n}": bytes(10 << 20) for n in range(6)}), bad.TooLarge),
        (xlsx(xl__workbook_xml=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'),
         bad.HostileFile),
        (xlsx(xl__workbook_xml="<?xml version='1.0'?><a/>".encode("utf-16")), bad.HostileFile),
    ],
)  # fmt: skip
def test_hostile_archives_are_refused_before_parsing(tmp_path, data, fault) -> None:
    with pytest.raises(fault):
        read_workbook(put(tmp_path, data), "a.xlsx")


def test_a_lone_cell_at_the_far_corner_costs_no_memory(tmp_path) -> None:
    corner = "<row r='1048576'><c s='0' r='XFD1048576'><v>1</v></c></row>"
    path = put(tmp_path, xlsx(xl__worksheets__sheet1_xml=sheet_xml(corner)))
    with pytest.raises(bad.TooManyRows):
        read_workbook(path, "a.xlsx")
    wide = '<row r="1"><c r="XFD1"><v>1</v></c></row>'
    path = put(tmp_path, xlsx(xl__worksheets__sheet1_xml=sheet_xml(wide)))
    with pytest.raises(bad.TooManyColumns):
        read_workbook(path, "a.xlsx")


def test_formatted_blank_cells_far_below_do_no_harm(tmp_path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    path = put(tmp_path, xlsx(xl__worksheets__sheet1_xml=sheet_xml(cells)))
    assert rows(path) == [[1]]


def test_more_rows_than_one_import_takes_are_refused(tmp_path) -> None:
    lines = "a,b\n" * (reading.MAX_ROWS + reading.EXTRA_ROWS + 1)
    with pytest.raises(bad.TooManyRows):
        read_workbook(put(tmp_path, lines.encode()), "a.csv")


def test_every_fault_says_a_sentence_with_its_figures() -> None:
    fault = bad.TooManyRows(sheet="客户", limit="20,000")
    assert "20,000" in str(fault)
    assert "客户" in str(fault)
