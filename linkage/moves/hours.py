"""The hours that the words of a notice name, for the entry of a calendar: 下午3时至5时30分 is 15:00 to 17:30."""

from __future__ import annotations

import re

HALF = r"(上午|早上|中午|下午|晚上)?"
CLOCK = re.compile(rf"{HALF}\s*(\d{{1,2}})\s*(?:[:：]\s*(\d{{2}})|[时点](?:\s*(半)|\s*(\d{{1,2}})\s*分)?)")
EARLIEST = 7  # 3时 without 下午 may be either; nobody meets before this hour


def hours_of(text: str) -> list[str]:
    """Start, and end where one is named, as HH:MM; empty where the words leave it open: the whole day then."""
    found: list[str] = []
    half = ""
    for part, hours, minutes, is_half, written in CLOCK.findall(text)[:2]:
        half = part or half
        hour, minute = int(hours), 30 if is_half else int(minutes or written or 0)
        hour += 12 if hour < 12 and (half in ("下午", "晚上") or (half == "中午" and hour < 11)) else 0
        if not EARLIEST <= hour < 24 or minute > 59:
            break
        found.append(f"{hour:02}:{minute:02}")
    return found if found == sorted(set(found)) else found[:1]
