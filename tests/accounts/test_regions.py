"""The national tree of procuratorates and the organs a region usually has."""

from collections import Counter

import pytest

from supervision.accounts.regions import core_name, national_procuratorates, regions, usual_agencies

NAMES = {
    "jcy:000000": ("最高人民检察院", "", 1),
    "jcy:410000": ("河南省人民检察院", "jcy:000000", 2),
    "jcy:110000": ("北京市人民检察院", "jcy:000000", 2),
    "jcy:150000": ("内蒙古自治区人民检察院", "jcy:000000", 2),
    "jcy:450000": ("广西壮族自治区人民检察院", "jcy:000000", 2),
    "jcy:650000": ("新疆维吾尔自治区人民检察院", "jcy:000000", 2),
    "jcy:659000": ("新疆生产建设兵团人民检察院", "jcy:000000", 2),
    "jcy:411200": ("三门峡市人民检察院", "jcy:410000", 3),
    "jcy:220200": ("吉林市人民检察院", "jcy:220000", 3),
    "jcy:222400": ("延边朝鲜族自治州人民检察院", "jcy:220000", 3),
    "jcy:632500": ("海南藏族自治州人民检察院", "jcy:630000", 3),
    "jcy:232700": ("黑龙江省人民检察院大兴安岭分院", "jcy:230000", 3),
    "jcy:542500": ("西藏自治区人民检察院阿里分院", "jcy:540000", 3),
    "jcy:653100": ("新疆维吾尔自治区人民检察院喀什分院", "jcy:650000", 3),
    "jcy:654000": ("新疆维吾尔自治区人民检察院伊犁哈萨克自治州分院", "jcy:650000", 3),
    "jcy:152200": ("内蒙古自治区人民检察院兴安分院", "jcy:150000", 3),
    "jcy:152500": ("内蒙古自治区人民检察院锡林郭勒分院", "jcy:150000", 3),
    "jcy:152900": ("内蒙古自治区人民检察院阿拉善分院", "jcy:150000", 3),
    "jcy:110000-4": ("北京市人民检察院第四分院", "jcy:110000", 3),
    "jcy:120000-3": ("天津市人民检察院第三分院", "jcy:120000", 3),
    "jcy:310000-1": ("上海市人民检察院第一分院", "jcy:310000", 3),
    "jcy:500000-5": ("重庆市人民检察院第五分院", "jcy:500000", 3),
    "jcy:460000-2": ("海南省人民检察院第二分院", "jcy:460000", 3),
    "jcy:410000-jiyuan": ("河南省人民检察院济源分院", "jcy:410000", 3),
    "jcy:420000-hanjiang": ("湖北省人民检察院汉江分院", "jcy:420000", 3),
    "jcy:411221": ("渑池县人民检察院", "jcy:411200", 4),
    "jcy:411281": ("义马市人民检察院", "jcy:411200", 4),
    "jcy:411202": ("三门峡市湖滨区人民检察院", "jcy:411200", 4),
    "jcy:320706": ("连云港市海州区人民检察院", "jcy:320700", 4),
    "jcy:210902": ("阜新市海州区人民检察院", "jcy:210900", 4),
    "jcy:410104": ("郑州市管城回族区人民检察院", "jcy:410100", 4),
    "jcy:110105": ("北京市朝阳区人民检察院", "jcy:110000", 4),
    "jcy:220104": ("长春市朝阳区人民检察院", "jcy:220100", 4),
    "jcy:120116": ("天津市滨海新区人民检察院", "jcy:120000", 4),
    "jcy:500242": ("重庆市酉阳土家族苗族自治县人民检察院", "jcy:500000", 4),
    "jcy:500229": ("重庆市城口县人民检察院", "jcy:500000", 4),
    "jcy:150621": ("达拉特旗人民检察院", "jcy:150600", 4),
    "jcy:150722": ("莫力达瓦达斡尔族自治旗人民检察院", "jcy:150700", 4),
    "jcy:520203": ("六枝特区人民检察院", "jcy:520200", 4),
    "jcy:429021": ("神农架林区人民检察院", "jcy:420000", 4),
    "jcy:429004": ("仙桃市人民检察院", "jcy:420000-hanjiang", 4),
    "jcy:419001": ("济源市人民检察院", "jcy:410000-jiyuan", 4),
    "jcy:469030": ("琼中黎族苗族自治县人民检察院", "jcy:460000", 4),
    "jcy:460400": ("儋州市人民检察院", "jcy:460000-2", 4),
    "jcy:659001": ("石河子市人民检察院", "jcy:659000", 4),
    "jcy:659002": ("阿拉尔垦区人民检察院", "jcy:659000", 4),
    "jcy:441900-2": ("东莞市第二市区人民检察院", "jcy:441900", 4),
    "jcy:620200-1": ("嘉峪关市城区人民检察院", "jcy:620200", 4),
    "jcy:533401": ("香格里拉市人民检察院", "jcy:533400", 4),
    "jcy:622923": ("永靖县人民检察院", "jcy:622900", 4),
}
PREFIXES = {
    "jcy:000000": "高检",
    "jcy:410000": "豫检",
    "jcy:110000-1": "京一分检",
    "jcy:110105": "京朝检",
    "jcy:411200": "三检",
    "jcy:411221": "渑检",
    "jcy:630103": "城中检",
    "jcy:150621": "达检",
}


@pytest.fixture(scope="module")
def tree():
    return {row.code: row for row in national_procuratorates()}


@pytest.fixture(scope="module")
def places():
    return {region.code: region for region in regions()}


@pytest.mark.parametrize("code", NAMES)
def test_procuratorates_bear_their_names_and_have_their_superiors(tree, code):
    row = tree[code]
    assert (row.name, row.parent_code or "", row.level) == NAMES[code]


@pytest.mark.parametrize("code", PREFIXES)
def test_document_prefixes_follow_use(tree, code):
    assert tree[code].document_prefix == PREFIXES[code]


def test_the_tree_is_of_the_size_of_the_country(tree, places):
    assert 3_200 <= len(tree) <= 3_600
    levels = Counter(row.level for row in tree.values())
    assert (levels[1], levels[2]) == (1, 32)
    assert 340 <= levels[3] <= 380
    assert 2_800 <= levels[4] <= 3_200
    assert sum(region.level == 2 for region in places.values()) == 31


def test_codes_and_names_are_unique(tree):
    rows = national_procuratorates()
    assert len({row.code for row in rows}) == len(rows)
    assert len({(row.level, row.name) for row in rows}) == len(rows)


def test_every_chain_of_superiors_rises_to_the_supreme_in_three_steps(tree):
    for row in tree.values():
        steps = 0
        while row.parent_code:
            superior = tree[row.parent_code]
            assert superior.level < row.level
            row, steps = superior, steps + 1
        assert row.name == "最高人民检察院"
        assert steps <= 3


def test_superiors_come_first():
    seen = {None}
    for row in national_procuratorates():
        assert row.parent_code in seen
        seen.add(row.code)


def test_there_are_no_placeholders_and_no_regions_without_procuratorates(tree, places):
    names = {region.name for region in places.values()}
    assert not names & {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
    assert not [code for code in places if code[:2] in ("71", "81", "82")]
    assert not [row.name for row in tree.values() if "开发区" in row.name or "香港" in row.name]
    assert all(row.name.endswith(("人民检察院", "分院")) for row in tree.values())


def test_values_fit_their_columns(tree, places):
    rows = [*tree.values(), *usual_agencies(places["150722"]), *usual_agencies(places["500242"])]
    for row in rows:
        assert len(row.code) <= 60
        assert len(row.short_name) <= 60
        assert len(row.name) <= 120
        assert len(row.document_prefix) <= 20
        assert len(row.line) <= 40


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("渑池县", "渑池"),
        ("延边朝鲜族自治州", "延边"),
        ("莫力达瓦达斡尔族自治旗", "莫力达瓦"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("龙胜各族自治县", "龙胜"),
        ("东乡族自治县", "东乡族"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("管城回族区", "管城"),
        ("滨海新区", "滨海"),
    ],
)
def test_core_names(name, core):
    assert core_name(name) == core


AGENCIES = {
    "411221": {
        "government": "渑池县人民政府",
        "court": "渑池县人民法院",
        "supervision": "渑池县监察委员会",
        "congress": "渑池县人民代表大会常务委员会",
        "linkage": "渑池县府检联动联席会议办公室",
        "police": "渑池县公安局",
        "ecology": "三门峡市生态环境局渑池分局",
        "education": "渑池县教育体育局",
        "tax": "国家税务总局渑池县税务局",
        "approval": "渑池县行政审批和政务信息管理局",
    },
    "411202": {
        "police": "三门峡市公安局湖滨分局",
        "ecology": "三门峡市生态环境局湖滨分局",
        "market": "三门峡市湖滨区市场监督管理局",
    },
    "411200": {"court": "三门峡市中级人民法院", "police": "三门峡市公安局", "health": "三门峡市卫生健康委员会"},
    "410000": {
        "court": "河南省高级人民法院",
        "police": "河南省公安厅",
        "justice": "河南省司法厅",
        "tax": "国家税务总局河南省税务局",
    },
    "110000": {"court": "北京市高级人民法院", "police": "北京市公安局", "education": "北京市教育委员会"},
    "110105": {"police": "北京市公安局朝阳分局", "ecology": "北京市朝阳区生态环境局"},
    "542500": {"government": "阿里地区行政公署", "court": "西藏自治区阿里地区中级人民法院"},
    "130133": {"ecology": "石家庄市生态环境局赵县分局"},
    "622901": {"ecology": "临夏回族自治州生态环境局临夏市分局"},
    "419001": {"ecology": "济源市生态环境局"},
}


@pytest.mark.parametrize("code", AGENCIES)
def test_organs_are_named_as_is_usual_at_their_level(places, code):
    names = {row.code.partition(":")[0]: row.name for row in usual_agencies(places[code])}
    assert {slug: names[slug] for slug in AGENCIES[code]} == AGENCIES[code]


def test_organs_have_their_kind_line_and_superior(places):
    rows = {row.code: row for row in usual_agencies(places["411221"])}
    assert len(rows) == 27
    assert {row.kind for row in rows.values()} == {
        "agency",
        "court",
        "police",
        "judicial_administration",
        "peoples_congress",
        "party_committee",
        "government",
        "supervisory_commission",
        "joint_office",
    }
    market = rows["market:411221"]
    assert (market.short_name, market.line, market.level) == ("渑池县市监局", "market", 4)
    assert (market.region_code, market.parent_code) == ("411221", "government:411221")
    assert rows["ecology:411221"].parent_code == "ecology:411200"
    assert rows["court:411221"].parent_code == "court:411200"
    assert rows["linkage:411221"].parent_code is None


def test_organs_of_the_whole_country_have_codes_and_names_of_their_own(places):
    rows = [row for region in places.values() for row in usual_agencies(region)]
    assert len({row.code for row in rows}) == len(rows)
    assert [name for name, count in Counter(row.name for row in rows).items() if count > 1] == []
