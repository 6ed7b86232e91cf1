"""A page becomes a PDF with real text, from nothing but itself, within its limits."""

import os
import signal
import tempfile
import threading
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from crmapp.paper import fonts
from crmapp.paper.child import GROWN_MEGABYTES
from crmapp.paper.press import PaperBusy, Press
from crmapp.paper.printer import Job, PaperFailed, Reason
from crmapp.paper.render import render_pdf

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4"
    "nGP4z8DwHwAFAAH/q842iQAAAABJRU5ErkJggg=="
)
ENDLESS = "<table>" + "<tr><td>慢<td>慢<td>慢</tr>" * 40_000 + "</table>"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The folder in which printers make theirs."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def press(home):
    """Makes presses with the limits a test asks for, and closes them."""
    made = []

    def make(**limits):
        made.append(Press(**limits))
        return made[-1]

    yield make
    for each in made:
        each.close()


def printed(press: Press, html: str) -> PdfReader:
    return PdfReader(BytesIO(press.print([html], Job(), 5)))


def text(pdf: PdfReader) -> str:
    return "".join(page.extract_text() for page in pdf.pages)


def families(pdf: PdfReader) -> set[str]:
    named = set()
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"].get_object()
            named.add(inner["/BaseFont"].split("+")[1])
    return named


def printers() -> set[int]:
    """The living child processes of this process that print."""
    mine = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            command = status.with_name("cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == os.getpid() and b"paper/child.py" in command:
            mine.add(int(status.parent.name))
    return mine


def test_chinese_text_can_be_selected_and_bold_is_a_font_of_its_own():
    html = '<html lang="zh"><p>杭州云帆智能科技有限公司 <b>骨门直角</b> ¥128,000.00'
    pdf = PdfReader(BytesIO(render_pdf(html)))
    assert "杭州云帆智能科技有限公司 骨门直角 ¥128,000.00" in text(pdf)
    assert families(pdf) == {"Noto-Sans-SC", "Noto-Sans-SC-Bold"}


def test_any_font_that_a_page_names_is_drawn_in_ours(machine):
    html = (
        '<p style="font-family: SimSun">宋体</p><p style="font-family: monospace">等宽 mono</p>'
        '<svg width="200" height="40" font-family="Noto Sans SC"><text y="20">图</text></svg>'
    )
    assert families(printed(machine, html)) == {"Noto-Sans-SC"}


def test_a_machine_without_fonts_prints_the_same_page(press):
    html = '<html lang="zh"><p>客户概要 <b>Σ Ⅱ期 φ50 ㎡ 𬭎 臺灣積體電路</b>'
    bare = press(system_fonts=()).print([html], Job(), 5)
    furnished = press().print([html], Job(), 5)
    assert families(PdfReader(BytesIO(bare))) == {"Noto-Sans-SC", "Noto-Sans-SC-Bold"}
    assert bare == furnished


def test_another_copy_of_the_family_on_the_machine_is_not_taken(press, tmp_path):
    other = tmp_path / "fonts"
    other.mkdir()
    (other / "NotoSansSC-VF.ttf").write_bytes((fonts.SHIPPED / "NotoSansSC-Bold.ttf").read_bytes())
    html = "<p>客户 <b>概要</b>"
    assert press(system_fonts=(str(other),)).print([html], Job(), 5) == press(
        system_fonts=()
    ).print([html], Job(), 5)


def test_no_character_stops_a_page(machine):
    hostile = ("\x00\x01\x1b", "\ud800", "\ufffe\uffff", "\u202e反", "\x85")
    pages = [f"<p>云帆{characters}</p>" for characters in hostile]
    pdf = PdfReader(BytesIO(machine.print(pages, Job(), 5)))
    assert ["云帆" in page.extract_text() for page in pdf.pages] == [True] * len(hostile)


def test_a_picture_character_that_no_font_has_leaves_the_page_printed(press):
    # pypdf cannot read the encoding that WeasyPrint picks for absent glyphs; viewers can.
    assert len(printed(press(system_fonts=()), "<p>云帆👩‍👩‍👧").pages) == 1


def test_a_picture_inside_the_page_is_printed(machine):
    assert (
        len(printed(machine, f'<p>x<img src="{PIXEL}" width="40" height="40">').pages[0].images)
        == 1
    )


def test_a_font_that_a_page_brings_is_gone_with_the_page(machine):
    small, file = Subsetter(), BytesIO()
    with TTFont(fonts.SHIPPED / "NotoSansSC-Bold.ttf") as font:
        small.populate(text="客户")
        small.subset(font)
        font.save(file)
    bold = b64encode(file.getvalue()).decode()
    face = f'font-family: "Brought"; src: url(data:font/ttf;base64,{bold})'
    plain = '<p style="font-family: Brought">客户</p>'
    before = machine.print([plain], Job(), 5)
    brought = f"<style>@font-face {{ {face} }}</style>{plain}"
    assert machine.print([brought], Job(), 5) != before
    assert machine.print([plain], Job(), 5) == before


def test_a_page_that_takes_too_long_is_killed_and_leaves_nothing(press, home):
    others = printers()
    with pytest.raises(PaperFailed) as failed:
        press(seconds=6).print([ENDLESS], Job(), 5)  # a printer needs up to three to start
    assert failed.value.reason is Reason.TIME
    assert printers() <= others
    assert list(home.iterdir()) == []


def test_a_page_that_needs_too_much_memory_fails_and_the_next_one_prints(press):
    machine = press(megabytes=400)
    with pytest.raises(PaperFailed) as failed:
        machine.print(["<p>" + "字" * 30_000_000], Job(), 5)
    assert failed.value.reason is Reason.MEMORY
    assert "云帆" in text(printed(machine, "<p>云帆"))


def test_a_cancelled_page_ends_and_leaves_nothing(press, home):
    others = printers()
    with pytest.raises(PaperFailed) as failed:
        press().print([ENDLESS], Job(lambda: True), 5)
    assert failed.value.reason is Reason.CANCELLED
    assert printers() <= others
    assert list(home.iterdir()) == []


def test_a_page_waits_for_a_printer_only_as_long_as_it_is_told(press):
    machine = press(printers=1)
    started, stop = threading.Event(), threading.Event()
    ended = []

    def cancelled() -> bool:
        started.set()
        return stop.is_set()

    def occupy():
        with pytest.raises(PaperFailed):
            machine.print([ENDLESS], Job(cancelled), 5)
        ended.append(True)

    thread = threading.Thread(target=occupy)
    thread.start()
    assert started.wait(30)
    with pytest.raises(PaperBusy):
        machine.print(["<p>x"], Job(), 0)
    stop.set()
    thread.join()
    assert ended == [True]
    assert "云帆" in text(printed(machine, "<p>云帆"))


def test_a_printer_is_used_again_and_replaced_when_it_died(press):
    machine, others = press(), printers()
    machine.warm_up()
    machine.warm_up()
    (first,) = printers() - others
    printed(machine, "<p>1")
    assert printers() - others == {first}
    os.kill(first, signal.SIGKILL)
    assert "云帆" in text(printed(machine, "<p>云帆"))
    assert first not in printers()


def test_a_printer_of_a_large_server_is_used_again(press):
    others, ballast = printers(), bytearray(b"x") * (GROWN_MEGABYTES << 20)
    machine = press()
    printed(machine, "<p>1")
    (first,) = printers() - others
    printed(machine, "<p>2")
    assert printers() - others == {first}
    del ballast  # a child is told of its parent's memory as of its own


def test_printers_know_nothing_of_the_application(press, monkeypatch):
    monkeypatch.setenv("CRM_SECRET_KEY", "hush")
    machine, others = press(), printers()
    printed(machine, "<p>1")
    (printer,) = printers() - others
    assert b"hush" not in Path(f"/proc/{printer}/environ").read_bytes()
    held = {os.readlink(link) for link in Path(f"/proc/{printer}/fd").iterdir()}
    assert not any(name.endswith((".sqlite3", "secret_key")) for name in held)


def test_a_closed_press_leaves_no_process_and_no_file(press, home):
    others = printers()
    machine = press()
    printed(machine, "<p>1")
    machine.close()
    assert printers() <= others
    assert list(home.iterdir()) == []


def test_several_pages_become_one_file_in_which_each_counts_its_own():
    counted = '<style>@page { @bottom-left { content: counter(page) "/" counter(pages) } }</style>'
    parts = (f'{counted}<p>客户{name}<p style="break-before: page">乙' for name in "云帆")
    told = []
    pdf = PdfReader(BytesIO(render_pdf(parts, progress=told.append)))
    sheets = [page.extract_text() for page in pdf.pages]
    assert told == [1, 2]
    assert [sheet[-3:] for sheet in sheets] == ["1/2", "2/2", "1/2", "2/2"]
    assert "客户云" in sheets[0]
    assert "客户帆" in sheets[2]
    assert families(pdf) == {"Noto-Sans-SC"}


def test_a_page_of_nothing_is_a_blank_sheet_and_no_page_is_a_failure():
    assert len(PdfReader(BytesIO(render_pdf(""))).pages) == 1
    with pytest.raises(PaperFailed) as failed:
        render_pdf([])
    assert failed.value.reason is Reason.PAGE
