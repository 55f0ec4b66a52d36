"""The people of the sample data, as ``up`` prints them; ``load_sample`` makes them."""

import os

SIGN_INS = {
    "assistant": "检察官助理",
    "prosecutor": "检察官",
    "head": "部门负责人",
    "chief": "检察长",
    "committee": "检察委员会委员",
    "case_manager": "案件管理人员",
    "prosecutor2": "另一院检察官",
    "superior": "上级检察院检察长",
    "clerk": "被建议单位经办人",
    "agency_head": "被建议单位负责人",
    "police": "公安机关经办人",
    "outsider": "另一单位（协办单位）经办人",
    "outsider_head": "另一单位（协办单位）负责人",
    "government": "县政府督查室",
    "government_head": "县政府办公室负责人",
    "office": "联席会议办公室",
    "convenor": "联席会议召集人",
    "deputy_convenor": "联席会议副召集人",
    "observer": "人大常委会联络员",
    "party_observer": "党委政法委联络员",
    "sysadmin": "系统管理员",
    "secadmin": "安全管理员",
    "auditor": "审计管理员",
}


def sample_password() -> str:
    """The one password of all sample people."""
    return os.environ.get("SAMPLE_PASSWORD") or "supervision"
