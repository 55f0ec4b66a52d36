"""What every procedure of a procuratorate has: handing over, and adding material."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from supervision.matters.procedures import Move, Role

R = Role


@dataclass(frozen=True, kw_only=True)
class Extra:
    """A part that only this kind's document has; kept with the matter's details and named in its letter."""

    name: str
    label: str
    help: str = ""
    long: bool = False
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()

    def shown(self, said: Mapping[str, Any]) -> str:
        """What the details hold for it, in words."""
        value = str(said.get(self.name, ""))
        return dict(self.choices).get(value, value)


HAND_OVER = Move(
    name="hand_over",
    label="移交承办",
    sources=frozenset(),
    target=None,
    by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}),
    asks="supervision.matters.forms:HandOverForm",
    effect="cases.moves:hand_over",
    tells=("handler",),
    internal=True,
    own_work=False,
    bulk=True,
    basis="《中华人民共和国人民检察院组织法》第29条",
    help="新的承办检察官将接手全部待办和期限提醒。",
)
ATTACH = Move(
    name="attach",
    label="补充材料",
    sources=frozenset(),
    target=None,
    by=frozenset({R.HANDLER, R.ASSISTANT}),
    asks="supervision.matters.forms:AttachForm",
    effect="cases.moves:attach",
    internal=True,
    own_work=False,
    basis="《人民检察院检察建议工作规定》第7条（全程留痕）",
    help="材料归入本事项卷宗，仅检察机关可见。",
)


def everywhere(move: Move, states: dict[str, str], *closed: str) -> Move:
    """The move, allowed in every state but the closed ones."""
    return replace(move, sources=frozenset(states) - set(closed))
