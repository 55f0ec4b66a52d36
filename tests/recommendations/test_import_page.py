"""台账导入 by the page: uploaded, checked, confirmed, written once, by those who may."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from recommendations import services, tasks
from supervision.documents.models import RegisterImport
from supervision.ledger.models import Entry
from supervision.matters.models import Matter
from supervision.notices.models import Notice
from tests.builders import Cast
from tests.recommendations.test_import import FOLDER, HEADER, LEDGER, of_row, run

pytestmark = pytest.mark.django_db


def uploaded(client: Any, name: str = LEDGER) -> Any:
    with (FOLDER / name).open("rb") as file:
        return client.post("/imports/", {"file": file})


def test_a_register_is_uploaded_checked_confirmed_and_written(cast: Cast, browser: Any) -> None:
    client = browser(cast.case_manager)
    answer = uploaded(client)
    job = RegisterImport.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/imports/{job.pk}/")

    waiting = client.get(answer.url).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "等待核对" in waiting

    tasks.run_import(str(job.pk))
    checked = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in checked
    assert "every 2s" not in checked
    assert "确认写入" in checked
    assert "可以写入，有提示" in checked
    assert not Matter.objects.exists()

    assert client.post(f"{answer.url}confirm/").status_code == 302
    tasks.resume_imports()
    job.refresh_from_db()
    assert (job.state, job.dry_run, bytes(job.content)) == ("done", False, b"")
    assert Matter.objects.count() == 20
    page = client.get(answer.url).content.decode()
    assert f'href="/matters/{of_row(5).pk}/"' in page
    assert "确认写入" not in page
    titles = list(Notice.objects.filter(recipient=cast.case_manager).order_by("id").values_list("title", flat=True))
    assert titles == ["台账核对完成：1_检察建议台账.xlsx", "台账导入完成：1_检察建议台账.xlsx"]


def test_confirming_and_running_twice_writes_once(cast: Cast, browser: Any) -> None:
    client = browser(cast.prosecutor)
    url = uploaded(client).url
    job = RegisterImport.objects.get()
    assert client.post(f"{url}confirm/").status_code == 302  # not checked yet: nothing happens
    assert RegisterImport.objects.get().dry_run is True
    tasks.run_import(str(job.pk))
    client.post(f"{url}confirm/")
    client.post(f"{url}confirm/")
    tasks.run_import(str(job.pk))
    tasks.run_import(str(job.pk))
    assert Matter.objects.count() == 20
    assert Entry.objects.filter(name="register.confirm").count() == 1


def test_a_job_whose_worker_died_goes_on_and_counts_its_own_rows(cast: Cast, browser: Any) -> None:
    url = uploaded(browser(cast.prosecutor)).url
    job = RegisterImport.objects.get()
    run(cast, job=str(job.pk))  # what the dead worker had written
    RegisterImport.objects.update(dry_run=False, state="running", handled=20, total=28)
    assert "71%" in browser(cast.prosecutor).get(url).content.decode()
    tasks.resume_imports()
    job.refresh_from_db()
    assert job.state == "done"
    assert services.counts_of(job.rows) == {"imported": 8, "warning": 12, "skipped": 8, "refused": 0}
    assert Matter.objects.count() == 20


def test_a_job_held_by_another_worker_is_left_alone(cast: Cast, browser: Any) -> None:
    uploaded(browser(cast.prosecutor))
    job = RegisterImport.objects.get()
    other = connection.copy()
    key = int.from_bytes(job.pk.bytes[:8], "big", signed=True)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        tasks.run_import(str(job.pk))
        job.refresh_from_db()
        assert job.state == "waiting"
        # Given back before the connection goes: a closed connection gives it back only when the server notices.
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    finally:
        other.close()
    tasks.run_import(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"


def test_progress_is_told_while_rows_are_handled(cast: Cast) -> None:
    steps: list[tuple[int, int]] = []
    run(cast, dry_run=True, progress=lambda handled, total: steps.append((handled, total)))
    assert steps == [(number, 28) for number in range(1, 29)]


def test_a_bad_file_ends_in_a_sentence_on_the_page(cast: Cast, browser: Any, tmp_path: Path) -> None:
    client = browser(cast.prosecutor)
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    with bad.open("rb") as file:
        url = client.post("/imports/", {"file": file}).url
    tasks.resume_imports()
    page = client.get(url).content.decode()
    assert "文件已损坏，或不是电子表格。" in page
    assert "hx-trigger" not in page.partition('id="progress"')[2].partition("</main>")[0]
    assert bytes(RegisterImport.objects.get().content) == b""


def test_only_registers_are_taken(cast: Cast, browser: Any, tmp_path: Path) -> None:
    client = browser(cast.prosecutor)
    other = tmp_path / "照片.jpg"
    other.write_bytes(b"\xff\xd8")
    with other.open("rb") as file:
        answer = client.post("/imports/", {"file": file})
    assert (answer.status_code, "只接受 xlsx、xls、csv 文件。" in answer.content.decode()) == (400, True)
    assert client.post("/imports/", {}).status_code == 400
    assert not RegisterImport.objects.exists()


@pytest.mark.parametrize("part", ["chief", "clerk", "sysadmin", "nobody", "assistant"])
def test_others_import_nothing(cast: Cast, browser: Any, part: str) -> None:
    client = browser(getattr(cast, part))
    assert client.get("/imports/").status_code == 403
    assert uploaded(client).status_code == 403
    assert not RegisterImport.objects.exists()


def test_an_import_is_its_own_persons_alone(cast: Cast, browser: Any) -> None:
    url = uploaded(browser(cast.prosecutor)).url
    colleague = browser(cast.colleague)
    assert colleague.get(url).status_code == 404
    assert colleague.post(f"{url}confirm/").status_code == 404
    assert LEDGER not in colleague.get("/imports/").content.decode()
    assert LEDGER in browser(cast.prosecutor).get("/imports/").content.decode()


def test_a_person_dismissed_meanwhile_imports_nothing(cast: Cast, browser: Any) -> None:
    uploaded(browser(cast.prosecutor))
    cast.prosecutor.appointments.update(ended_on=timezone.localdate())
    tasks.resume_imports()
    job = RegisterImport.objects.get()
    assert (job.state, job.error) == ("failed", "上传人已不在可以导入台账的岗位，未予导入。")


def test_an_upload_never_confirmed_is_forgotten_after_a_week(cast: Cast, browser: Any) -> None:
    uploaded(browser(cast.prosecutor))
    tasks.resume_imports()
    now = timezone.now()
    assert services.forget_uploads(now + timedelta(days=6)) == 0
    assert services.forget_uploads(now + timedelta(days=8)) == 1
    job = RegisterImport.objects.get()
    assert bytes(job.content) == b""
    assert services.confirm_job(job.pk, person=cast.prosecutor) is False


@pytest.mark.parametrize(("part", "sees_remarks"), [("case_manager", True), ("clerk", False)])
def test_the_page_of_an_imported_matter_shows_both_sides_their_own(
    cast: Cast, browser: Any, part: str, sees_remarks: bool
) -> None:
    run(cast)
    found = of_row(27)
    page = browser(getattr(cast, part)).get(f"/matters/{found.pk}/").content.decode()
    assert "台账记载：清运垃圾" in page
    assert "台账的办结日期未记载，暂记为最后一次办理的日期。" in page
    assert ("备注：合成行" in page) <= sees_remarks


def test_what_somebody_must_still_do_stands_before_what_is_skipped(cast: Cast, browser: Any) -> None:
    row = "公益诉讼,渑检行公建〔2026〕{0}号,案{0},诉前检察建议,县水利局,2026-09-01,{1},,2个月,,,,,"
    run(
        cast,
        content="\n".join((HEADER, row.format(1, "2026-09-02"), row.format(2, "2026-09-02"))).encode(),
        name="甲.csv",
    )
    lines = (HEADER, row.format(1, "2026-09-02"), row.format(2, "2026-09-03"), row.format(3, "2026-08-01"))
    run_id = RegisterImport.objects.create(
        body=cast.county, person=cast.prosecutor, name="乙.csv", sha256="0", content="\n".join(lines).encode()
    ).pk
    tasks.run_import(str(run_id))
    page = browser(cast.prosecutor).get(f"/imports/{run_id}/").content.decode()
    said = ["送达日期早于制发日期", "跳过，内容不同", "已存在。"]
    assert sorted(said, key=page.index) == said
