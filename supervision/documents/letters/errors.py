"""What can be wrong with a letter; the messages are for the person who drafts it."""

from collections.abc import Sequence


class LetterError(ValueError):
    """The letter cannot be made as asked."""


class UnknownLetter(LetterError):
    """No such kind of document, no such version of its wording, or none in force on the date."""


class WordingError(LetterError):
    """A wording file is malformed; raised when it is read, whatever the data."""


class MissingPlaceholders(LetterError):
    """Required content is absent or blank. `names` lists the placeholders."""

    def __init__(self, names: Sequence[str], labels: Sequence[str]) -> None:
        self.names = tuple(names)
        described = "、".join(f"{label}（{name}）" for name, label in zip(names, labels, strict=True))
        super().__init__(f"文书缺少必填内容：{described}。")


class WrongValue(LetterError):
    """A value has a type that the placeholder does not take. `name` is the placeholder."""

    def __init__(self, name: str, label: str, wanted: str) -> None:
        self.name = name
        super().__init__(f"{label}（{name}）应为{wanted}。")


class UnprintableText(LetterError):
    """No installed font has a glyph for part of the text, which an archival PDF may not leave out."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"现有字体缺字，无法生成版式文件，请补充字体或者改用通用字：{detail}")
