"""What the forms of 流程监控 and 案件质量评查 clean to, in the usual case."""

from typing import Any

# 流程监控 and 评查, by kind, as many of their moves have names that others have, too.
QUALITY: dict[str, dict[str, dict[str, Any]]] = {
    "monitoring_notice": {
        "answer": {"outcome": "corrected", "findings": "已补充送达回证。", "files": []},
    },
    "quality_review": {
        "propose_grade": {"grade": "basic", "defects": ["送达回证没有签收日期。"], "opinion": "程序有瑕疵。"},
        "respond": {"agreed": "yes", "response": ""},
        "confirm": {"grade": "basic", "opinion": "同意评查意见。"},
        "rectify": {"rectified": "已补正送达回证。", "files": []},
    },
}
