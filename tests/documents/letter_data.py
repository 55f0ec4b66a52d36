"""What a letter may be made from: one value for every placeholder."""

from __future__ import annotations

import datetime as dt
from typing import Any

RECOMMENDATION: dict[str, Any] = {
    "procuratorate": "南河省东江市青溪区人民检察院",
    "addressee": "青溪区市场监督管理局",
    "number": "青检建〔2026〕12号",
    "source": "本院在办理生产、销售不符合安全标准的食品案中发现监管漏洞。",
    "facts": "辖区17家食品小作坊中有9家未取得登记证，累计销售1,286,430.50元。\n经营者㛃某某两次被举报后仍未处理。",
    "violation": "对无证经营行为未及时查处。",
    "basis": "依照《中华人民共和国食品安全法》第六条，你单位负有监督管理职责。",
    "measures": ["全面排查辖区食品小作坊。", "依法处理9家无证小作坊。", "5日内公布举报电话。"],
    "objection_period_text": "收到本建议书之日起十五日内",
    "reply_period_text": "收到本建议书之日起两个月内",
    "rectification_due_text": "2027年1月31日前",
    "issued_on": dt.date(2026, 11, 22),
}
OTHERS: dict[str, Any] = {
    "superior": "南河省东江市人民检察院", "letter_number": "青检建〔2026〕9号",
    "letter_issued_on": dt.date(2026, 9, 8), "reasons": "认定事实的主要证据发生变化。",
    "objection": "其中三家小作坊已经注销。", "result": "异议不成立。",
    "changes": "第二项建议中的“9家”变更为“6家”。", "adoption": "全部采纳。",
    "actions": ["已排查17家。", "已立案查处9家。"], "document": "检察建议书（青检建〔2026〕12号）",
    "case_title": "食品小作坊监管案", "held_at_text": "2026年11月23日上午", "place": "青溪区市场监督管理局会议室",
    "host": "承办检察官甲", "recorder": "书记员乙", "present": "局长丙", "announcement": "宣读全文并释明法律依据。",
    "statement": "无异议。", "way": "走访", "handler": "承办检察官甲", "matters": "了解整改进度。",
    "findings": "抽查五家，均已登记。", "conclusion": "整改到位。", "process": "九月立项，十月调查终结。",
    "opinion": "建议结案。", "instrument": "检察建议", "document_title": "检察建议书",
    "change_basis": "《人民检察院检察建议工作规定》第二十二条",
    "object_basis": "《人民检察院检察建议工作规定》第二十三条",
    "filing_basis": "《人民检察院检察建议工作规定》第二十一条", "judgment": "（2025）青民初12号民事判决书",
    "retrial_ground": "《中华人民共和国民事诉讼法》第二百一十一条第二项", "dossier": "检察卷宗一册",
    "suit": "（2026）青民初7号案件", "person": "张某", "decision_number": "青检刑不诉〔2026〕3号",
    "breached": "《中华人民共和国治安管理处罚法》第四十九条", "penalty": "建议依法给予行政处罚。",
    "materials": "不起诉决定书",
    "violation_time": "2026年9月，某盗窃案侦查活动",
    "detained": "李某", "measure": "逮捕，区看守所", "ways": "查阅案卷。",
    "session": "2026年第12次会议", "votes": "全体委员9人，出席7人；6人同意，1人不同意。", "resolution": "同意提出。",
    "minority": "一名委员认为证据尚需补充。", "direction": "应当立案而不立案",
    "court": "青溪区人民法院", "prosecutors": "检察官甲、检察官乙", "hearing": "2026年12月8日上午，第一法庭",
    "complainant": "控告人赵某", "plaintiff": "某环境保护组织", "defendant": "某矿业公司",
    "harm": "古道遗址被毁坏，尚未修复。", "suspicion": "非法采矿", "standard": "矿产品价值十万元以上。",
    "police": "青溪区公安局", "suspects": "某矿业公司负责人",
    "body": "青溪区府检联动联席会议办公室", "receiver": "青溪区市场监督管理局", "subject": "线索移送",
    "title_text": "食品小作坊监管线索", "feedback_text": "2026年12月31日前", "contact": "办公室，0000-0000000",
    "agenda": ["通报线索移送情况。", "研究食品小作坊监管。"],
    "source_text": "《关于整治食品小作坊的检察建议》（青检建〔2026〕9号）", "demand": "三十日内完成剩余五家的整改。",
    "agenda_text": "小作坊整改方案。", "period": "2026年第三季度", "importance": "社会影响大，违法情形具有典型性。",
    "units_text": "牵头单位：青溪区人民检察院。参加单位：青溪区市场监督管理局。", "content": "联合排查食品小作坊。",
    "parts": ["时间和地点：区委党校。"], "targets_text": "排查户数：17", "period_text": "2026年9月1日至2026年12月31日",
    "agreed_text": "青溪区市场监督管理局局长丙", "report": "已排查十七家。", "outcome": "达到目标",
    "defects": ["整改：告知不全（青溪区市场监督管理局，已整改）"], "issues": "建议建立长效机制。",
    "case_text": "某小作坊无证经营，双方协同整治。", "advice": "完善小作坊登记制度。",
    "units": ["青溪区市场监督管理局：移出2，签收移入1，反馈结果1。"], "flags": ["青溪区水务局：本月无移送。"],
    "signed_text": "青溪区人民检察院检察长甲", "other_unit": "青溪区水务局", "own_view": "属水务职责。",
    "other_view": "属市场监管职责。", "attempts": "三次座谈。",
    "discussed": ["食品小作坊监管：会议议定由区市场监督管理局牵头，年底前完成排查。"],
}  # fmt: skip
EVERYTHING = RECOMMENDATION | OTHERS
