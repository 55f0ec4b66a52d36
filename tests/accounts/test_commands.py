"""The commands with which an operator sets up bodies, administrators and people."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from supervision.accounts.models import Appointment, Body, Person
from supervision.ledger.models import Entry
from tests.builders import Cast

pytestmark = pytest.mark.django_db

PASSWORD = "秋水共长天-7391"


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PASSWORD", PASSWORD)
    return PASSWORD


# --- import_bodies ----------------------------------------------------------------------------------------------------
def test_the_national_tree_is_placed_once() -> None:
    said = run("import_bodies")
    total = Body.objects.count()
    assert total > 3_000
    assert f"新增{total}个，更新0个" in said
    assert not Body.objects.exclude(kind="procuratorate").exists()
    county = Body.objects.get(code="jcy:411221")
    names = [county.name, county.parent.name, county.city.name, county.province.name]
    assert names == ["渑池县人民检察院", "三门峡市人民检察院", "三门峡市人民检察院", "河南省人民检察院"]
    assert "新增0个，更新0个" in run("import_bodies")
    assert Body.objects.count() == total
    assert Entry.objects.filter(name="bodies.import").count() == 1


def test_a_corrected_name_is_refreshed_from_the_list() -> None:
    run("import_bodies")
    Body.objects.filter(code="jcy:411221").update(name="渑池检察院")
    assert "新增0个，更新1个" in run("import_bodies")
    assert Body.objects.get(code="jcy:411221").name == "渑池县人民检察院"


def test_agencies_are_placed_for_the_regions_named() -> None:
    run("import_bodies", "--agencies", "411200", "411221")
    agencies = Body.objects.exclude(kind="procuratorate")
    assert set(agencies.values_list("region", flat=True)) == {"411200", "411221"}
    assert agencies.filter(name="渑池县水利局", kind="agency", parent__name="渑池县人民政府").exists()
    assert agencies.filter(name="渑池县府检联动联席会议办公室", kind="joint_office").exists()
    assert Body.objects.get(code="government:411221").parent.name == "三门峡市人民政府"


def test_a_dry_run_places_nothing() -> None:
    assert "（试运行，未写入）" in run("import_bodies", "--agencies", "411221", "--dry-run")
    assert not Body.objects.exists()
    assert not Entry.objects.exists()


def test_an_unknown_region_is_named() -> None:
    with pytest.raises(CommandError, match="没有行政区划代码为 999999 的地区"):
        run("import_bodies", "--agencies", "411221", "999999")
    assert not Body.objects.exists()


# --- create_admins ----------------------------------------------------------------------------------------------------
@pytest.fixture
def county(cast: Cast) -> Body:
    """A procuratorate without administrators."""
    Appointment.objects.filter(post__in=["sysadmin", "secadmin", "auditor"]).delete()
    Person.objects.filter(username__in=["sysadmin", "secadmin", "auditor"]).delete()
    return cast.county


def test_three_persons_hold_one_administrator_post_each(county: Body, password: str) -> None:
    run("create_admins", "--body", "jcy:411221", "--noinput")
    for post in ("sysadmin", "secadmin", "auditor"):
        person = Person.objects.get(username=post)
        assert [(duty.post, duty.body) for duty in person.duties] == [(post, county)]
        assert person.check_password(PASSWORD)
    assert Entry.objects.filter(name="administrator.create").count() == 3
    again = run("create_admins", "--body", "jcy:411221", "--noinput")
    assert "系统管理员已有：sysadmin" in again
    assert Entry.objects.filter(name="administrator.create").count() == 3


def test_each_administrator_may_have_a_password_of_their_own(
    county: Body, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_PASSWORD", "落霞与孤鹜-5520")
    run("create_admins", "--body", "jcy:411221", "--noinput", "--auditor", "shenji01")
    assert Person.objects.get(username="shenji01").check_password("落霞与孤鹜-5520")
    assert Person.objects.get(username="sysadmin").check_password(PASSWORD)


def test_passwords_are_asked_twice(county: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([PASSWORD, "另一个密码-0001"])
    monkeypatch.setattr("supervision.accounts.management.commands.create_admins.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="两次输入不一致"):
        run("create_admins", "--body", "jcy:411221")
    assert not Person.objects.filter(username="sysadmin").exists()


def test_a_weak_or_missing_password_makes_nobody(county: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PASSWORD", raising=False)
    with pytest.raises(CommandError, match="系统管理员的密码不合要求"):
        run("create_admins", "--body", "jcy:411221", "--noinput")
    monkeypatch.setenv("SYSADMIN_PASSWORD", PASSWORD)
    monkeypatch.setenv("PASSWORD", "12345")
    with pytest.raises(CommandError, match="安全管理员的密码不合要求"):
        run("create_admins", "--body", "jcy:411221", "--noinput")
    assert not Person.objects.filter(username__in=["sysadmin", "secadmin", "auditor"]).exists()


def test_one_person_cannot_be_two_administrators(county: Body, password: str) -> None:
    with pytest.raises(CommandError, match="用户名不得相同"):
        run("create_admins", "--body", "jcy:411221", "--noinput", "--sysadmin", "admin", "--auditor", "admin")
    assert not Person.objects.filter(username="admin").exists()


# --- appoint ----------------------------------------------------------------------------------------------------------
def test_a_new_person_is_made_and_appointed(cast: Cast, password: str) -> None:
    line = ["--username", "newchief", "--name", "新任检察长", "--body", "jcy:411221", "--post", "chief"]
    said = run("appoint", *line, "--title", "副检察长", "--on", "2026-03-01", "--noinput")
    assert "新任检察长（newchief）任渑池县人民检察院检察长，自2026-03-01起。" in said
    person = Person.objects.get(username="newchief")
    (duty,) = person.duties
    assert (duty.post, duty.title, person.check_password(PASSWORD)) == ("chief", "副检察长", True)
    entry = Entry.objects.get(name="appointment.create")
    assert (entry.action, entry.data["username"]) == ("administer", "newchief")
    with pytest.raises(CommandError, match="已担任此职务"):
        run("appoint", *line, "--noinput")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--username", "prosecutor", "--post", "auditor"], "相互分立"),
        (["--username", "sysadmin", "--post", "clerk"], "相互分立"),
        (["--username", "prosecutor", "--post", "chief", "--name", "他人"], "与所写姓名不符"),
        (["--username", "ghost", "--post", "chief"], "须用 --name"),
        (["--username", "prosecutor", "--post", "chief", "--on", "明天"], "日期无效"),
        (["--username", "prosecutor", "--post", "chief", "--body", "jcy:0"], "没有代码为 jcy:0 的组织"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(cast: Cast, password: str, arguments: list[str], words: str) -> None:
    before = Appointment.objects.count()
    body = [] if "--body" in arguments else ["--body", "jcy:411221"]
    with pytest.raises(CommandError, match=words):
        run("appoint", *arguments, *body, "--noinput")
    assert Appointment.objects.count() == before


def test_a_refused_appointment_leaves_no_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "123")
    with pytest.raises(CommandError):
        run("appoint", "--username", "weak", "--name", "某", "--body", "jcy:411221", "--post", "clerk", "--noinput")
    assert not Person.objects.filter(username="weak").exists()
