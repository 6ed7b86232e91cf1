"""Files of a customer: looked at, kept, drawn anew, shown to those who may read."""

import io
import zipfile
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from crmapp.attachments.kinds import NotTaken, kind_of
from crmapp.attachments.models import Attachment
from crmapp.attachments.pictures import draw
from crmapp.attachments.receiving import keep, receive
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.field_policy import verbs
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.table import Cell
from crmapp.files import store
from crmapp.files.models import File
from crmapp.merging.verbs import merge
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.harness.team import Clock
from tests.harness.uploads import photo, picture, upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def office(part: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


TAKEN = {
    "报价.pdf": PDF,
    "现场.JPG": picture("JPEG"),
    "图.png": picture(),
    "图.webp": picture("WEBP"),
    "图.gif": picture("GIF"),
    "手机.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "合同.doc": OLE + "WordDocument\0".encode("utf-16-le"),
    "表.et": OLE + "Workbook\0".encode("utf-16-le"),
    "合同.docx": office("word/document.xml"),
    "表.xlsx": office("xl/workbook.xml"),
    "演示.pptx": office("ppt/presentation.xml"),
    "名单.csv": "名称,电话\n云帆,1\n".encode("gb18030"),
}
REFUSED = {
    "网页.html": b"<!doctype html><script>alert(1)</script>",
    "图.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "说明.txt": b"\n <!-- x --><html><body>",
    "程序.exe": b"MZ\x90\0" + b"\0" * 60,
    "程序.pdf": b"MZ\x90\0" + b"\0" * 60,
    "前缀.pdf": b"<script>x</script>%PDF-1.7",
    "压缩.zip": office("readme.txt"),
    "宏.docx": office("word/document.xml", "word/vbaProject.bin"),
    "宏.xls": OLE + "Workbook\0_VBA_PROJECT\0".encode("utf-16-le"),
    "密码.xlsx": OLE + "EncryptedPackage\0".encode("utf-16-le"),
    "改名.png": PDF,
    "改名.pdf": picture(),
    "没有结尾": PDF,
    ".pdf": PDF,
    "坏.zip.docx": b"PK\x03\x04broken",
}


def is_refused(name: str, content: bytes) -> bool:
    try:
        kind_of(name, io.BytesIO(content))
    except NotTaken:
        return True
    return False


@pytest.mark.one_database
def test_a_file_is_what_its_bytes_say_and_is_called_so(context: Flask) -> None:
    for name, content in TAKEN.items():
        assert kind_of(name, io.BytesIO(content)), name
    assert [name for name, content in REFUSED.items() if not is_refused(name, content)] == []


@pytest.mark.one_database
def test_a_picture_is_drawn_anew_upright_and_without_its_place(context: Flask) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    content = picture("JPEG", (600, 300), exif=exif)
    thumb, large = draw(kind_of("a.jpg", io.BytesIO(content)), io.BytesIO(content))
    for drawn, side in ((thumb, 240), (large, 600)):
        with Image.open(io.BytesIO(drawn)) as image:
            assert image.format == "JPEG"
            assert not image.getexif()
            assert image.height == side
            assert image.width == side // 2
    # An entry of the wrong size beside the orientation: it is never written again.
    wrong = b"\x03\x01\x04\0\x01\0\0\0\x70\x11\x01\0" + b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
    exif_bytes = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + wrong + bytes(4)
    content = picture("JPEG", (600, 300), exif=exif_bytes)
    _thumb, large = draw(kind_of("a.jpg", io.BytesIO(content)), io.BytesIO(content))
    assert Image.open(io.BytesIO(large)).size == (300, 600)
    clear = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(clear, "PNG")
    drawn, _large = draw(kind_of("a.png", clear), clear)
    assert Image.open(io.BytesIO(drawn)).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.one_database
def test_a_bomb_or_a_broken_picture_is_refused_before_it_is_unpacked(context: Flask) -> None:
    png = bytearray(picture())
    png[16:24] = (60_000).to_bytes(4, "big") * 2
    for content in (bytes(png), picture()[:40], picture("GIF")[:14]):
        ending = "gif" if content.startswith(b"GIF") else "png"
        with pytest.raises(NotTaken):
            draw(kind_of(f"a.{ending}", io.BytesIO(content)), io.BytesIO(content))


@pytest.fixture
def customer(sales: Sales, people: SimpleNamespace) -> Customer:
    return sales.customer("杭州云帆智能科技有限公司", people.ann)


def send(client: Client, customer: Customer, *files: tuple[str, bytes], **form: str) -> object:
    held = [(io.BytesIO(content), name) for name, content in files]
    path = f"/customers/{customer.id}/files"
    return client.post(path, data={**form, "files": held}, content_type="multipart/form-data")


def rows(app: Flask) -> list[Attachment]:
    with app.app_context():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


@pytest.mark.one_database
def test_files_go_in_come_out_as_they_were_and_are_seen_by_readers_alone(
    customer: Customer, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann, bob, mia = (sign_in(one) for one in (people.ann, people.bob, people.mia))
    sent = (("报价 “一”.pdf", PDF), ("现场.png", picture()), ("a/b\\..\\坏.exe", b"MZ\0\0"))
    answer = send(ann, customer, *sent)
    assert answer.status_code == 422  # one of them was refused, and is told
    assert "坏.exe" in answer.text
    quote, photo_row = rows(app)
    page = ann.get(f"/customers/{customer.id}").text
    assert "报价 “一”.pdf" in page
    assert f"/attachments/{photo_row.id}/thumb" in page
    got = mia.get(f"/attachments/{quote.id}/download")
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E6%8A%A5" in got.headers["Content-Disposition"]
    assert got.headers["Content-Security-Policy"].startswith("sandbox")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.mimetype in ("application/pdf", "application/octet-stream")
    got.close()
    thumb = ann.get(f"/attachments/{photo_row.id}/thumb")
    assert (thumb.mimetype, thumb.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    thumb.close()
    assert ann.get(f"/attachments/{quote.id}/picture").status_code == 404
    for path in ("", "/download", "/thumb"):
        assert bob.get(f"/attachments/{photo_row.id}{path}").status_code == 403
    with app.app_context():
        token = db.session.get(File, quote.file_id).token
    assert ann.get(f"/files/{token}").status_code == 404  # no way round the customer
    assert "现场.png" not in bob.get(f"/customers/{customer.id}").text
    assert ann.post(f"/attachments/{quote.id}", data={"name": "报价.exe"}).status_code == 422
    assert ann.post(f"/attachments/{quote.id}", data={"name": "合同.pdf"}).status_code == 303
    assert "合同.pdf" in ann.get(f"/attachments/{quote.id}").text


@pytest.mark.one_database
def test_who_may_add_files_without_reading_them_is_shown_no_others(
    app: Flask, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    won = sales.read(Customer, sales.deal("买了的", people.ann, stage="合同签订").customer_id)
    assert send(sign_in(people.ann), won, ("底价.pdf", PDF)).status_code == 303
    hidden = {
        Cell(Field.SAID, one, Right.SEE): Level.NONE
        for one in (Standpoint.SERVED, Standpoint.SERVICE)
    }
    with app.app_context(), writing():
        verbs.put(hidden, by=people.ada)
    carol = sign_in(people.carol)
    answer = send(carol, won, ("坏.exe", b"MZ\0"))
    assert answer.status_code == 422
    assert "坏.exe" in answer.text
    assert "底价.pdf" not in answer.text
    assert send(carol, won, ("回访.pdf", PDF)).location == f"/customers/{won.id}"
    said = {"content": "回访了", "kind": "revisit", "files": [(io.BytesIO(picture()), "门.png")]}
    answer = carol.hx(
        f"/customers/{won.id}/followups", data=said, content_type="multipart/form-data"
    )
    assert answer.status_code == 200
    assert "底价.pdf" not in answer.text


@pytest.mark.one_database
def test_the_team_bounds_what_a_customer_holds_and_a_name_holds_no_card_number(
    customer: Customer, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context(), writing():
        change_setting("customer_files", 10)
        change_setting("file_megabytes", 1)
    with app.app_context():
        received = receive(
            [
                upload("大.txt", b"x" * (1 << 20) + b"x"),
                upload("空.txt", b""),
                upload("身份证11010519491231002X.txt", b"x"),
                *(upload(f"{nth}.txt", b"%d" % nth) for nth in range(11)),
                upload("", b""),
            ]
        )
        with writing() as session:
            mine = session.get(Customer, customer.id)
            kept = keep(mine, received, by=people.ann)
    assert len(kept) == 10
    told = [name for name, _reason in received.refused]
    assert told[:2] == ["大.txt", "空.txt"]
    assert "11010519491231002X" not in told[2]
    assert told[3:] == ["10.txt"]


def test_a_follow_up_takes_its_files_along_and_a_deal_of_others_is_no_place_for_them(
    customer: Customer, app: Flask, sales: Sales, sign_in: Callable[..., Client],
    people: SimpleNamespace,
) -> None:  # fmt: skip
    foreign = sales.deal("别家", people.bob)
    ann = sign_in(people.ann)
    said = {"content": "谈妥了", "no_next": "y", "files": [(io.BytesIO(picture()), "签字.png")]}
    said["files"].append((io.BytesIO(b"MZ\0"), "x.exe"))
    answer = ann.post(
        f"/customers/{customer.id}/followups", data=said, content_type="multipart/form-data",
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert "签字.png" in answer.text
    assert "x.exe" in answer.text  # told that it was not kept
    [row] = rows(app)
    assert row.followup_id is not None
    shown = ann.get(f"/customers/{customer.id}/timeline?shown=followups").text
    assert f"/attachments/{row.id}/thumb" in shown
    refused = send(ann, customer, ("a.pdf", PDF), deal=str(foreign.id))
    assert refused.status_code == 422
    assert ann.post(f"/customers/{customer.id}/files", data={"files": "text"}).status_code == 422
    assert len(rows(app)) == 1


def test_a_merge_moves_the_files_and_what_no_row_names_is_swept(
    customer: Customer, app: Flask, sales: Sales, people: SimpleNamespace, clock: Clock
) -> None:
    other = sales.customer("云帆智能", people.ann)
    with app.app_context():
        received = receive([photo()])
        with writing() as session:
            keep(session.get(Customer, customer.id), received, by=people.ann)
        with writing() as session:
            both = [session.get(Customer, key) for key in (other.id, customer.id)]
            merge(both[0], both[1], {}, by=people.ann)
        assert [row.customer_id for row in rows(app)] == [other.id]
        once_more = receive([photo()])
        with writing() as session:
            assert keep(session.get(Customer, other.id), once_more, by=people.ann) == []
        assert len(list(store.folder().iterdir())) == 6  # on disk, and named by no row
        clock.forward(hours=2)
        assert store.sweep_orphans() == 3
